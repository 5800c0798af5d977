package dev.sluice.source.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SrcSetTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.jpg | a.jpg",
                "a.jpg 1x, b.jpg 2x | b.jpg",
                "a.jpg 2x, b.jpg 1.5x | a.jpg",
                "a.jpg, b.jpg 2x | b.jpg",
                "a.jpg 320w, b.jpg 1280w, c.jpg 640w | b.jpg",
                "a.jpg 320w,b.jpg 1280w | b.jpg",
                "a,b.jpg 1x, c,d.jpg 2x | c,d.jpg",
                "a.jpg?w=1,h=2 100w, b.jpg?w=2,h=4 200w | b.jpg?w=2,h=4",
                "/i/w_200,q_80/a.jpg 200w, /i/w_400,q_80/a.jpg 400w | /i/w_400,q_80/a.jpg",
                "a.jpg 100w 50h, b.jpg 200w 100h | b.jpg",
                "a.jpg 1x, b.jpg 1x | a.jpg",
                "a.jpg calc(1,2) 100w, b.jpg 50w | a.jpg",
                "a.jpg nonsense, b.jpg 3x | b.jpg",
                "  ,, a.jpg 1x ,, b.jpg 2x ,, | b.jpg",
                "a.jpg,, b.jpg 2x | b.jpg"
            })
    void theLargestIsTaken(String set, String largest) {
        assertThat(SrcSet.largest(set)).contains(largest);
    }

    @ParameterizedTest
    @CsvSource({"''", "'  '", "','", "' , ,'"})
    void nothingIsNothing(String set) {
        assertThat(SrcSet.largest(set)).isEmpty();
    }

    @Test
    void hostileTextsTakeNoTime() {
        for (String part : new String[] {"a ( ", ",", " ", "a,", "(", "a 9w ("}) {
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> SrcSet.largest(part.repeat(200_000)), part);
        }
    }
}
