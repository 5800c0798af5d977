package dev.sluice.account;

import dev.sluice.storage.SecretFiles;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Makes the superuser {@code admin} and an API key of its, where there is no user yet, and tells both in a file. They are
 * derived from the server's secret, so that the file can be written before they are good: a start that dies in between is
 * made up for by the next one, and gateways that start at once tell the same.
 */
final class FirstStart implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FirstStart.class);
    private static final String FILE = "initial-credentials.txt";

    private final UserStore users;
    private final Passwords passwords;
    private final SecretFiles files;
    private final String password;
    private final boolean told;
    private final String key;
    private volatile Disposable making = Disposables.disposed();

    FirstStart(
            UserStore users,
            Passwords passwords,
            SecretFiles files,
            ServerSecret secret,
            FirstStartProperties properties) {
        this.users = users;
        this.passwords = passwords;
        this.files = files;
        this.told = properties.adminPassword().isEmpty();
        this.password = told ? derived(secret, "initial password").substring(0, 24) : properties.adminPassword();
        this.key = ApiKeys.PREFIX + derived(secret, "initial API key");
    }

    private static String derived(ServerSecret secret, String purpose) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret.derive(purpose));
    }

    /** Does nothing where there is a user. */
    Mono<Void> make() {
        return users.isEmpty().filter(empty -> empty).flatMap(empty -> makeNow());
    }

    private Mono<Void> makeNow() {
        return Mono.fromRunnable(this::tell)
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(() -> passwords.hash(password)))
                .flatMap(hash -> users.insertFirst(hash, SecretHash.of(key)));
    }

    private void tell() {
        String shown = told ? password : "(the one of SLUICE_ADMIN_PASSWORD)";
        files.write(FILE, "username: admin\npassword: " + shown + "\napi key: " + key + "\n");
        log.info("the first user is admin; its password and an API key are in {} in the data directory", FILE);
    }

    @Override
    public void start() {
        making = make().subscribe(
                        unused -> {},
                        error -> log.error("the first user could not be made; start again to try again", error));
    }

    @Override
    public void stop() {
        making.dispose();
    }

    @Override
    public boolean isRunning() {
        return !making.isDisposed();
    }
}
