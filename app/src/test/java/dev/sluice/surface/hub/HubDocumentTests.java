package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.OpenApi;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the document refuses what it must: else no test of an answer could fail by it. */
class HubDocumentTests {

    private static final OpenApi DOCUMENT = OpenApi.of("hub");

    private static final String ID = "0199c0de-0000-7000-8000-000000000001";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Accepted      | {"job_id":"ID"}                                           | true
            Accepted      | {"job_id":"not an id"}                                    | false
            Accepted      | {"job_id":"ID","more":1}                                  | false
            Accepted      | {}                                                        | false
            Acted         | {"id":"ID","status":"running"}                            | false
            Jobs          | []                                                        | true
            Jobs          | {}                                                        | false
            Batch         | {"results":[{"job_id":"x","error":"not found"}]}          | true
            Batch         | {"results":[{"job_id":"ID","status":"queued"}]}           | true
            Batch         | {"results":[{"job_id":"x","status":"queued"}]}            | false
            Detail        | {"detail":"not found"}                                    | true
            Detail        | {"error":"not found"}                                     | false
            SocketMessage | {"event":"log","line":"a line\\n"}                        | true
            SocketMessage | {"event":"log","line":"a line"}                           | false
            SocketMessage | {"event":"finish","code":0}                               | true
            SocketMessage | {"event":"finish","code":2}                               | false
            """)
    void theDocumentTellsGoodFromBad(String schema, String json, boolean good) {
        assertThat(DOCUMENT.errors(schema, json.replace("ID", ID)).isEmpty()).isEqualTo(good);
    }
}
