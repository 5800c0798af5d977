package dev.sluice.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The signature as Python's hmac computes it. */
class SignatureTests {

    @Test
    void isThatOfAnotherImplementation() {
        assertThat(Signature.of("key", "1700000000", "{\"a\":1}"))
                .isEqualTo("sha256=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03");
    }
}
