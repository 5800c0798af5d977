package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpPropertiesTests {

    @ParameterizedTest
    @CsvSource({
        "https://a.example, true, true",
        "https://a.example, false, false",
        "https://b.example, true, false",
        "http://a.example, true, false",
        "null, true, false"
    })
    void pagesActForTheirVisitorWhereTheyAreNamedAndMay(String origin, boolean credentials, boolean trusted) {
        assertThat(new HttpProperties(List.of("https://a.example"), credentials).trusts(origin))
                .isEqualTo(trusted);
    }
}
