package dev.sluice.account;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The operator's own API keys.
 *
 * @param apiKeys in clear; {@link OperatorKeys} looks at them, since a failure to bind could show them
 */
@ConfigurationProperties("sluice.access")
record ApiKeyProperties(@DefaultValue List<String> apiKeys) {

    ApiKeyProperties {
        apiKeys = List.copyOf(apiKeys);
    }

    /** How many, and not which. */
    @Override
    public String toString() {
        return "ApiKeyProperties[" + apiKeys.size() + "]";
    }
}
