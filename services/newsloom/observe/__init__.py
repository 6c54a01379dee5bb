"""What newsloom tells of itself: metrics, health, logs. The one place where a metric is declared."""
