package dev.sluice.source.huggingface;

import dev.sluice.platform.egress.WebAddress;
import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Hub that repositories are fetched from.
 *
 * @param endpoint its address; empty for the one of Hugging Face
 * @param token what the Hub knows the gateway by; empty for nobody. It is sent to the endpoint alone
 * @param transfer whether files are fetched over several connections where a client does not say; a boxed one, since an
 *     empty variable is none
 */
@ConfigurationProperties("sluice.hub")
public record HubProperties(
        @DefaultValue(HubProperties.HUGGING_FACE) String endpoint,
        @DefaultValue("") String token,
        @DefaultValue("true") Boolean transfer) {

    private static final String HUGGING_FACE = "https://huggingface.co";

    /** Refuses an address that is none, and a token that no field can carry. */
    public HubProperties {
        token = token.strip();
        if (!token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("sluice.hub.token (HF_TOKEN) must be printable ASCII without blanks.");
        }
        endpoint = endpoint.isBlank() ? HUGGING_FACE : endpoint.strip().replaceFirst("/+$", "");
        address(endpoint);
    }

    /** The endpoint as an address, without a slash at its end. */
    public URI url() {
        return URI.create(address(endpoint).toString().replaceFirst("/+$", ""));
    }

    /** The addresses by which the Hub is known: the endpoint, and those of Hugging Face, which lead to each other. */
    List<URI> hubs() {
        return List.of(url(), URI.create(HUGGING_FACE), URI.create("https://hf.co"));
    }

    private static URI address(String endpoint) {
        try {
            return WebAddress.parse(endpoint);
        } catch (IllegalArgumentException error) {
            throw new IllegalArgumentException("sluice.hub.endpoint (HF_ENDPOINT): " + error.getMessage(), error);
        }
    }

    @Override
    public String toString() {
        return "HubProperties[" + endpoint + "]";
    }
}
