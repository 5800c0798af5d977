package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.source.huggingface.HubProperties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The variables of the dialect's document, in the spellings that the Hub's own tools take. */
class HubVariablesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withUserConfiguration(Properties.class);

    @EnableConfigurationProperties(HubProperties.class)
    static class Properties {}

    @ParameterizedTest
    @CsvSource(textBlock = """
            OTHER=1,                         https://huggingface.co, '',  true
            HF_ENDPOINT=,                    https://huggingface.co, '',  true
            HF_ENDPOINT=https://hub.example/,https://hub.example,    '',  true
            HF_TOKEN=hf_a,                   https://huggingface.co, hf_a, true
            HUGGING_FACE_HUB_TOKEN=hf_b,     https://huggingface.co, hf_b, true
            HF_TOKEN=,                       https://huggingface.co, '',  true
            HF_HUB_ENABLE_HF_TRANSFER=,      https://huggingface.co, '',  true
            HF_HUB_ENABLE_HF_TRANSFER=1,     https://huggingface.co, '',  true
            HF_HUB_ENABLE_HF_TRANSFER=ON,    https://huggingface.co, '',  true
            HF_HUB_ENABLE_HF_TRANSFER=YES,   https://huggingface.co, '',  true
            HF_HUB_ENABLE_HF_TRANSFER=TRUE,  https://huggingface.co, '',  true
            HF_HUB_ENABLE_HF_TRANSFER=0,     https://huggingface.co, '',  false
            HF_HUB_ENABLE_HF_TRANSFER=OFF,   https://huggingface.co, '',  false
            """)
    void aVariableIsTakenAsItsOwnToolsTakeIt(String variable, String endpoint, String token, boolean transfer) {
        runner.withPropertyValues(variable).run(context -> {
            HubProperties properties = context.getBean(HubProperties.class);
            assertThat(properties.url()).hasToString(endpoint);
            assertThat(properties.token()).isEqualTo(token);
            assertThat(properties.transfer()).isEqualTo(transfer);
        });
    }
}
