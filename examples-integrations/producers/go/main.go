// Send the articles of a JSON Lines file: go run . BROKER TOPIC FILE
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/twmb/franz-go/pkg/kgo"
)

const maxArticleBytes = 10 << 20

var headers = []kgo.RecordHeader{{Key: "content-type", Value: []byte("application/json")}}

func main() {
	if err := send(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// send returns when the broker has acknowledged all articles. franz-go's producer is idempotent by default.
func send(broker, topic, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.DefaultProduceTopic(topic))
	if err != nil {
		return err
	}
	defer client.Close()

	var records []*kgo.Record
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxArticleBytes)
	for lines.Scan() {
		value := append([]byte(nil), lines.Bytes()...)
		var article struct {
			URL string `json:"url"`
		}
		if err := json.Unmarshal(value, &article); err != nil {
			return err
		}
		// The key keeps the versions of an article in order.
		records = append(records, &kgo.Record{Key: []byte(article.URL), Value: value, Headers: headers})
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return client.ProduceSync(context.Background(), records...).FirstErr()
}
