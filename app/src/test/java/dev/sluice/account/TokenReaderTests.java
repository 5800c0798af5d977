package dev.sluice.account;

import static dev.sluice.account.Forge.HEADER;
import static dev.sluice.account.Forge.encode;
import static dev.sluice.account.Forge.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.platform.StrictJson;
import dev.sluice.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens are taken, each attack beside the harmless token that differs from it as little as may be. */
class TokenReaderTests {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final String CLAIMS = "{\"sub\":\"ann\",\"exp\":1800000001}";
    private static final TokenClaims ANN = new TokenClaims("ann", null, 0, NOW.plusSeconds(1));

    private static final String SECRET = "the secret of this installation, long enough";
    private static final String PREVIOUS = "the secret before this one, it is long enough";
    private static final byte[] KEY = utf8(SECRET);
    private static final String GOOD = Forge.token(HEADER, CLAIMS, KEY);

    private final ManualClock clock = ManualClock.at(NOW);
    private final TokenReader reader = reader(new TokenKeys(Forge.secret(SECRET), Forge.secret(PREVIOUS)));

    private TokenReader reader(TokenKeys keys) {
        return new TokenReader(keys, StrictJson.mapper(), clock);
    }

    private Optional<TokenClaims> header(String header) {
        return reader.read(Forge.token(header, CLAIMS, KEY));
    }

    private Optional<TokenClaims> claims(String claims) {
        return reader.read(Forge.token(HEADER, claims, KEY));
    }

    /** With the rest good. */
    private static String subject(String json) {
        return "{\"exp\":1800000001,\"sub\":" + json + "}";
    }

    private static String with(String more) {
        return CLAIMS.replace("}", "," + more + "}");
    }

    static Stream<String> goodHeaders() {
        String evil = "http://127.0.0.1:9/keys";
        return Stream.of(
                HEADER,
                "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                "{\"alg\":\"HS256\",\"typ\":\"jwt\"}",
                "{\"typ\":\"AT+JWT\",\"alg\":\"HS256\"}",
                " {\"alg\" : \"HS256\" , \"more\":[{\"deep\":null}]} ",
                "{\"alg\":\"HS256\",\"kid\":\"" + TokenKeys.id(Forge.secret(SECRET)) + "\"}",
                "{\"alg\":\"HS256\",\"jku\":\"" + evil + "\",\"x5u\":\"" + evil
                        + "\",\"x5c\":5,\"jwk\":{\"kty\":\"?\"}}");
    }

    @ParameterizedTest
    @MethodSource("goodHeaders")
    void aGoodHeaderIsTakenAndWhatItIsNotAskedForIgnored(String header) {
        assertThat(header(header)).contains(ANN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"None\"}",
                "{\"alg\":\"NONE\"}",
                "{\"alg\":\"nOnE\"}",
                "{\"alg\":\"\"}",
                "{\"alg\":null}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":\"hs256\"}",
                "{\"alg\":\"HS256 \"}",
                "{\"alg\":\"HS384\"}",
                "{\"alg\":\"HS512\"}",
                "{\"alg\":\"RS256\"}",
                "{\"alg\":\"PS256\"}",
                "{\"alg\":\"ES256\"}",
                "{\"alg\":\"EdDSA\"}",
                "{\"typ\":\"JWT\"}",
                "{}",
                "",
                "null",
                "[\"HS256\"]",
                "\"HS256\"",
                "{\"alg\":\"HS256\"",
                "{\"alg\":\"HS256\"} x",
                "{\"alg\":\"HS256\"}{}",
                "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
                "{'alg':'HS256'}",
                "{\"alg\":\"HS256\",\"typ\":\"reset+jwt\"}",
                "{\"alg\":\"HS256\",\"typ\":\"id+jwt\"}",
                "{\"alg\":\"HS256\",\"typ\":\"JWT \"}",
                "{\"alg\":\"HS256\",\"typ\":\"\"}",
                "{\"alg\":\"HS256\",\"typ\":null}",
                "{\"alg\":\"HS256\",\"typ\":5}",
                "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"HS256\",\"crit\":[]}",
                "{\"alg\":\"HS256\",\"crit\":null}",
                "{\"alg\":\"HS256\",\"kid\":\"\"}",
                "{\"alg\":\"HS256\",\"kid\":\"1\"}",
                "{\"alg\":\"HS256\",\"kid\":\"../../../../../../dev/null\"}",
                "{\"alg\":\"HS256\",\"kid\":\"x' union select 'a' --\"}",
                "{\"alg\":\"HS256\",\"kid\":\"http://127.0.0.1:9/key\"}",
                "{\"alg\":\"HS256\",\"kid\":null}",
                "{\"alg\":\"HS256\",\"kid\":0}",
                "{\"alg\":\"HS256\",\"kid\":[\"1\"]}"
            })
    void anyOtherHeaderIsRefusedThoughTheSignatureIsRight(String header) {
        assertThat(header(header)).isEmpty();
    }

    @Test
    void aSignatureOfAnotherKeyOrKindIsRefused() {
        String unsigned = Forge.unsigned(HEADER, CLAIMS);
        assertThat(reader.read(Forge.token(HEADER, CLAIMS, utf8(SECRET + " ")))).isEmpty();
        // HMAC fills keys up with zeros: this is the empty key, and such are the short ones.
        assertThat(reader.read(Forge.token(HEADER, CLAIMS, new byte[1]))).isEmpty();
        assertThat(reader.read(Forge.token(HEADER, CLAIMS, utf8("secret")))).isEmpty();
        assertThat(reader.read(Forge.token(HEADER, CLAIMS, utf8(SECRET.substring(0, 8)))))
                .isEmpty();
        assertThat(reader.read(Forge.token(HEADER, CLAIMS, "HmacSHA512", KEY))).isEmpty();
        assertThat(reader.read(Forge.token("{\"alg\":\"HS512\"}", CLAIMS, "HmacSHA512", KEY)))
                .isEmpty();
        assertThat(reader.read(unsigned + "." + encode(new byte[64]))).isEmpty();
        assertThat(reader.read(unsigned + ".")).isEmpty();
        assertThat(reader.read(GOOD)).contains(ANN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE"})
    void aTokenWithoutASignatureIsRefused(String algorithm) {
        String unsigned = Forge.unsigned("{\"alg\":\"" + algorithm + "\"}", CLAIMS);
        assertThat(reader.read(unsigned + ".")).isEmpty();
        assertThat(reader.read(unsigned)).isEmpty();
        assertThat(reader.read(unsigned + "." + GOOD.split("\\.", -1)[2])).isEmpty();
    }

    @Test
    void aKeyThatTheTokenBringsIsNotUsed() {
        byte[] own = utf8("a key of the attacker's own, which is long");
        String header = "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"" + encode(own) + "\"}}";
        assertThat(reader.read(Forge.token(header, CLAIMS, own))).isEmpty();
        assertThat(reader.read(Forge.token(header, CLAIMS, KEY))).contains(ANN);
    }

    @Test
    void theKeyBeforeStillChecksAndAKeyIdNamesOneKeyAlone() {
        String present = "{\"alg\":\"HS256\",\"kid\":\"" + TokenKeys.id(Forge.secret(SECRET)) + "\"}";
        String previous = "{\"alg\":\"HS256\",\"kid\":\"" + TokenKeys.id(Forge.secret(PREVIOUS)) + "\"}";
        assertThat(reader.read(Forge.token(HEADER, CLAIMS, utf8(PREVIOUS)))).contains(ANN);
        assertThat(reader.read(Forge.token(previous, CLAIMS, utf8(PREVIOUS)))).contains(ANN);
        assertThat(reader.read(Forge.token(present, CLAIMS, utf8(PREVIOUS)))).isEmpty();
        assertThat(reader.read(Forge.token(previous, CLAIMS, KEY))).isEmpty();
        TokenReader rotated = reader(new TokenKeys(Forge.secret(SECRET), null));
        assertThat(rotated.read(Forge.token(HEADER, CLAIMS, utf8(PREVIOUS)))).isEmpty();
        assertThat(rotated.read(GOOD)).contains(ANN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":\"ann\"}",
                "{\"sub\":\"ann\",\"exp\":null}",
                "{\"sub\":\"ann\",\"exp\":true}",
                "{\"sub\":\"ann\",\"exp\":\"1800000001\"}",
                "{\"sub\":\"ann\",\"exp\":[1800000001]}",
                "{\"sub\":\"ann\",\"exp\":{}}",
                "{\"sub\":\"ann\",\"exp\":1800000001.0}",
                "{\"sub\":\"ann\",\"exp\":1.800000001e9}",
                "{\"sub\":\"ann\",\"exp\":1e400}",
                "{\"sub\":\"ann\",\"exp\":NaN}",
                "{\"sub\":\"ann\",\"exp\":1e999999999}",
                "{\"sub\":\"ann\",\"exp\":9223372036854775807}",
                "{\"sub\":\"ann\",\"exp\":9223372036854775808}",
                "{\"sub\":\"ann\",\"exp\":99999999999999999999999999999999}",
                "{\"sub\":\"ann\",\"exp\":-1}",
                "{\"sub\":\"ann\",\"exp\":-9223372036854775808}",
                "{\"sub\":\"ann\",\"exp\":0}",
                "{\"sub\":\"ann\",\"exp\":1799999999}",
                "{\"sub\":\"ann\",\"exp\":1800000000}",
                "{\"sub\":\"ann\",\"exp\":1800000000001}",
                "{\"sub\":\"ann\",\"exp\":1800000000,\"exp\":1800000001}",
                "{\"sub\":\"ann\",\"exp\":1800000001}{}",
                "{\"sub\":\"ann\",\"exp\":1800000001",
                "[{\"sub\":\"ann\",\"exp\":1800000001}]",
                "null",
                ""
            })
    void anEndMustBeAWholeNumberOfSecondsThatLiesAhead(String claims) {
        assertThat(claims(claims)).isEmpty();
        assertThat(claims(CLAIMS)).contains(ANN);
    }

    @Test
    void aTokenEndsWhenItSaysAndMayBeLong() {
        assertThat(reader.read(GOOD)).contains(ANN);
        clock.advance(Duration.ofSeconds(1));
        assertThat(reader.read(GOOD)).isEmpty();
        Instant most = clock.instant().plus(TokenReader.LONGEST_LIFE);
        assertThat(claims("{\"sub\":\"ann\",\"exp\":" + most.getEpochSecond() + "}"))
                .isPresent();
        assertThat(claims("{\"sub\":\"ann\",\"exp\":" + (most.getEpochSecond() + 1) + "}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbf", "iat"})
    void aBeginMayLieAMinuteAhead(String name) {
        for (String good : new String[] {"0", "-5", "1800000000", "1800000060", "1800000060.0", "1.5"}) {
            assertThat(claims(with("\"" + name + "\":" + good))).as(good).contains(ANN);
        }
        String huge = "9".repeat(900);
        for (String bad :
                new String[] {"1800000061", "1800000060.5", "1e400", huge, "\"0\"", "null", "[0]", "{}", "false"}) {
            assertThat(claims(with("\"" + name + "\":" + bad))).as(bad).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "a",
                "local",
                "session:1",
                "key:00",
                "subject:x",
                "User:7",
                "user",
                "üser:😀",
                "a b",
                "users:1"
            })
    void anyOtherSubjectIsNoneOfOurs(String subject) {
        assertThat(claims(subject("\"" + subject + "\"")))
                .contains(new TokenClaims(subject, null, 0, NOW.plusSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "[\"ann\"]",
                "{}",
                "true",
                "\"\"",
                "\"a\\u0000\"",
                "\"a\\n\"",
                "\"\\u007f\"",
                "\"\\u0085\"",
                "\"\\ud83d\"",
                "\"\\ude00\\ud83d\""
            })
    void aSubjectThatIsNoNameIsRefused(String subject) {
        assertThat(claims(subject(subject))).isEmpty();
        assertThat(claims("{\"exp\":1800000001}")).isEmpty();
    }

    @Test
    void aSubjectHasAtMostTwoHundredCharacters() {
        assertThat(claims(subject("\"" + "a".repeat(200) + "\""))).isPresent();
        assertThat(claims(subject("\"" + "a".repeat(201) + "\""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user:",
                "user:x",
                "user:7x",
                "user: 7",
                "user:7 ",
                "user:+7",
                "user:-7",
                "user:0",
                "user:07",
                "user:٧",
                "user:7.0",
                "user:99999999999999999999",
                "user:user:7"
            })
    void whatOnlyLooksLikeAUserIsNobody(String subject) {
        assertThat(claims(subject("\"" + subject + "\",\"ver\":0"))).isEmpty();
        assertThat(claims(subject("\"user:7\",\"ver\":0")))
                .contains(new TokenClaims("user:7", 7L, 0, NOW.plusSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"vers\":0", "\"ver\":null", "\"ver\":\"0\"", "\"ver\":0.0", "\"ver\":1e30", "\"ver\":[]"})
    void aUserMustHaveAWholeVersion(String version) {
        assertThat(claims(subject("\"user:7\"," + version))).isEmpty();
    }

    @Test
    void thereIsOneSpellingAlone() {
        String[] parts = GOOD.split("\\.", -1);
        char last = GOOD.charAt(GOOD.length() - 1);
        String sameBits = GOOD.substring(0, GOOD.length() - 1) + (char) (last + 1);
        assertThat(Base64.getUrlDecoder().decode(sameBits.split("\\.", -1)[2]))
                .isEqualTo(Base64.getUrlDecoder().decode(parts[2]));
        Stream<String> others = Stream.of(
                sameBits,
                GOOD + "=",
                GOOD + "==",
                GOOD + ".",
                "." + GOOD,
                GOOD + " ",
                " " + GOOD,
                GOOD + "\n",
                "Bearer " + GOOD,
                GOOD + "." + parts[1] + "." + parts[2],
                String.join("..", parts),
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + "." + parts[2] + "." + parts[2] + "." + parts[2],
                "..",
                "",
                ".".repeat(5_000),
                "\ud800.\0.😀");
        assertThat(others).allSatisfy(other -> assertThat(reader.read(other)).isEmpty());
    }

    @Test
    void noChangeOfOneCharacterIsTaken() {
        for (int i = 0; i < GOOD.length(); i++) {
            for (char other : new char[] {'A', 'b', '_', '.', '=', '+', '\0', 'é'}) {
                String changed = GOOD.substring(0, i) + other + GOOD.substring(i + 1);
                assertThat(reader.read(changed).isPresent()).as(changed).isEqualTo(changed.equals(GOOD));
            }
        }
    }

    @Test
    void noBytesMakeItFail() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            byte[] header = new byte[random.nextInt(40)];
            byte[] claims = new byte[random.nextInt(40)];
            random.nextBytes(header);
            random.nextBytes(claims);
            String signed = encode(i % 2 == 0 ? header : utf8(HEADER)) + "." + encode(claims);
            assertThat(reader.read(signed + "." + encode(header))).isEmpty();
            assertThat(reader.read(Forge.sign(signed, "HmacSHA256", KEY))).isEmpty();
        }
        String deep = "[".repeat(2_000);
        assertThat(claims(subject("\"ann\",\"x\":" + deep))).isEmpty();
        assertThat(header("{\"alg\":\"HS256\",\"x\":" + deep)).isEmpty();
    }
}
