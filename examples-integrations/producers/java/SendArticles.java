import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** Send the articles of a JSON Lines file: java -cp 'jars/*' SendArticles.java BROKER TOPIC FILE */
public class SendArticles {
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = Map.of(
            "bootstrap.servers", arguments[0],
            "key.serializer", StringSerializer.class,
            "value.serializer", StringSerializer.class); // idempotent, with acks=all, by default
        ObjectMapper json = new ObjectMapper();
        try (Producer<String, String> producer = new KafkaProducer<>(settings)) {
            List<Future<RecordMetadata>> pending = new ArrayList<>();
            for (String line : Files.readAllLines(Path.of(arguments[2]))) {
                String url = json.readTree(line).get("url").asText(); // the key keeps the versions of an article in order
                ProducerRecord<String, String> record = new ProducerRecord<>(arguments[1], url, line);
                record.headers().add("content-type", "application/json".getBytes(StandardCharsets.UTF_8));
                pending.add(producer.send(record));
            }
            for (Future<RecordMetadata> each : pending) {
                each.get(); // throws if the broker did not acknowledge it
            }
        }
    }
}
