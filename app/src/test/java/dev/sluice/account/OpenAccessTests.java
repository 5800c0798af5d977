package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.account.AccessProperties.Open;
import dev.sluice.account.OpenAccess.Caller;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAccessTests {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "LOOPBACK, 127.0.0.1, false, localhost:8080, -, true",
                "LOOPBACK, ::1, false, [::1]:8080, -, true",
                "LOOPBACK, 127.0.0.1, false, 127.0.0.1, http://127.0.0.1, true",
                "LOOPBACK, 127.0.0.1, false, localhost:8080, http://localhost:8080, true",
                "LOOPBACK, 127.0.0.1, false, localhost:8080, http://localhost:9090, false",
                "LOOPBACK, 127.0.0.1, false, localhost:8080, http://evil.example, false",
                "LOOPBACK, 127.0.0.1, false, localhost:8080, null, false",
                "LOOPBACK, 127.0.0.1, false, evil.example:8080, -, false",
                "LOOPBACK, 127.0.0.1, false, 127.0.0.1.evil.example, -, false",
                "LOOPBACK, 127.0.0.1, true, localhost:8080, -, false",
                "LOOPBACK, 127.0.0.1, false, -, -, false",
                "LOOPBACK, 10.0.0.1, false, localhost:8080, -, false",
                "ON, 10.0.0.1, true, evil.example, http://evil.example, true",
                "OFF, 127.0.0.1, false, localhost:8080, -, false"
            })
    void onlyWhatIsPlainlyLocalIsAdmitted(
            Open open, String peer, boolean forwarded, String host, String origin, boolean admitted)
            throws UnknownHostException {
        OpenAccess rule = new OpenAccess(new AccessProperties(open));
        assertThat(rule.admit(new Caller(InetAddress.getByName(peer), forwarded, host, origin, null))
                        .isPresent())
                .isEqualTo(admitted);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, true", "none, true", "same-origin, true", "same-site, false", "cross-site, false", "'', false"
            })
    void aPageElsewhereIsToldByItsSiteToo(String site, boolean admitted) {
        OpenAccess rule = new OpenAccess(new AccessProperties(Open.LOOPBACK));
        Caller caller = new Caller(InetAddress.getLoopbackAddress(), false, "localhost:8080", null, site);
        assertThat(rule.admit(caller).isPresent()).isEqualTo(admitted);
    }
}
