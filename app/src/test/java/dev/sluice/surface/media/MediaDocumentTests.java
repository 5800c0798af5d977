package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.OpenApi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the document refuses what it must: else no test of an answer could fail by it. */
class MediaDocumentTests {

    private static final OpenApi DOCUMENT = OpenApi.of("media");

    private static final String ID = "0199c0de-0000-7000-8000-000000000001";
    private static final String DOWNLOAD = """
            {"task_id":"ID","status":"downloading","url":"http://a.example/","progress":45.5,"current_file":null,
            "total_files":1,"completed_files":0,"failed_files":0,"download_speed":0,"eta_seconds":null,
            "error_message":null,"created_at":"2026-01-31T12:00:00Z","updated_at":"2026-01-31T12:00:00.5Z"}
            """.replace("ID", ID);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            StartedDownloads | [{"task_id":"ID","status":"started","message":"Download started for x"}] | true
            StartedDownloads | [{"task_id":"ID","status":"pending","message":"Download started for x"}] | false
            StartedDownloads | [{"task_id":"x","status":"started","message":"Download started for x"}]  | false
            StartedDownloads | []                                                                       | false
            ActiveDownloads  | {"count":0,"downloads":[]}                                               | true
            ActiveDownloads  | {"count":-1,"downloads":[]}                                              | false
            ActiveDownloads  | {"count":0,"downloads":[],"more":1}                                      | false
            ActiveDownloads  | []                                                                       | false
            Message          | {"message":"Download ID cancelled"}                                      | true
            Message          | {"detail":"Download ID cancelled"}                                       | false
            Health           | {"status":"healthy","service":"Sluice","version":"0.1.0"}                | true
            Health           | {"status":"ok"}                                                          | false
            Detail           | {"detail":"Not Found"}                                                   | true
            Detail           | {"detail":""}                                                            | false
            SocketMessage    | "pong"                                                                   | true
            SocketMessage    | "ping"                                                                   | false
            LogMessage       | {"type":"log","level":"INFO","message":"x","timestamp":"2026-01-31T12:00:00Z"}  | true
            LogMessage       | {"type":"log","level":"DEBUG","message":"x","timestamp":"2026-01-31T12:00:00Z"} | false
            LogMessage       | {"type":"log","level":"INFO","message":"x","timestamp":"yesterday"}      | false
            StartRequest     | {"urls":["http://a.example/"],"options":{"max_retries":100}}             | true
            StartRequest     | {"urls":["http://a.example/"],"options":{"max_retries":101}}             | false
            StartRequest     | {"urls":["http://a.example/"],"options":{"chunk_size":1}}                | false
            StartRequest     | {"urls":["http://a.example/"],"options":{"chunk_size":2097152}}          | true
            StartRequest     | {"urls":[]}                                                              | false
            """)
    void theDocumentTellsGoodFromBad(String schema, String json, boolean good) {
        assertThat(DOCUMENT.errors(schema, json.replace("ID", ID)).isEmpty()).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "downloading"          | "skipped"               | true
            "downloading"          | "running"               | false
            "progress":45.5        | "progress":100.1        | false
            "eta_seconds":null     | "eta_seconds":1.5       | false
            "error_message":null,  | ``                      | false
            "failed_files":0       | "failed_files":0,"x":1  | false
            """)
    void aDownloadHasItsFieldsAndNoOthers(String part, String other, boolean good) {
        assertThat(DOCUMENT.errors("Download", DOWNLOAD)).isEmpty();
        assertThat(DOCUMENT.errors("Download", DOWNLOAD.replace(part, other)).isEmpty())
                .isEqualTo(good);
    }
}
