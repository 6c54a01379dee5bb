#!/bin/sh
# Send an HTML page as one record: send-page.sh BROKER TOPIC URL FILE. The URL is the key and the header `url`.
exec kcat -P -b "$1" -t "$2" -X enable.idempotence=true -k "$3" -H url="$3" -H content-type="text/html; charset=utf-8" "$4"
