package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ApiDocsTests {

    private final ApiDocs docs = new ApiDocs(RandomGenerator.getDefault());

    @Test
    void aSurfaceWithoutADocumentHasNoPage() {
        assertThat(docs.redoc("media")).isNotNull();
        assertThatThrownBy(() -> docs.redoc("other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other");
    }
}
