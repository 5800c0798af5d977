package dev.sluice.account;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Sends the mail with which a password is reset, on threads of its own, since talking to a mail server blocks. */
final class ResetMail implements AutoCloseable {

    static final int AT_ONCE = 4;
    private static final int MOST_WAITING = 100;
    private static final int FURTHER_TRIES = 2;
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final String PATIENCE_MILLIS = "10000";

    private final MailProperties properties;
    private final ResetProperties links;
    private final JavaMailSender sender;
    private final Scheduler threads = Schedulers.newBoundedElastic(AT_ONCE + 1, MOST_WAITING, "sluice-mail", 60, true);

    ResetMail(MailProperties properties, ResetProperties links) {
        this.properties = properties;
        this.links = links;
        this.sender = sender(properties);
    }

    private static JavaMailSender sender(MailProperties properties) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost(properties.host());
        sender.setPort(properties.port());
        sender.setDefaultEncoding("UTF-8");
        Properties smtp = sender.getJavaMailProperties();
        List.of("connectiontimeout", "timeout", "writetimeout")
                .forEach(limit -> smtp.setProperty("mail.smtp." + limit, PATIENCE_MILLIS));
        switch (properties.encryption()) {
            case NONE -> {}
            case STARTTLS -> {
                smtp.setProperty("mail.smtp.starttls.enable", "true");
                smtp.setProperty("mail.smtp.starttls.required", "true");
            }
            case TLS -> smtp.setProperty("mail.smtp.ssl.enable", "true");
        }
        smtp.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        if (!properties.username().isEmpty()) {
            sender.setUsername(properties.username());
            sender.setPassword(properties.password());
            smtp.setProperty("mail.smtp.auth", "true");
        }
        return sender;
    }

    /** The settings without which nothing can be sent. */
    List<String> missing() {
        return properties.missing();
    }

    /** Where it blocks. */
    Scheduler threads() {
        return threads;
    }

    /** Sends it, in three tries. */
    Mono<Void> send(String address, String token) {
        return Mono.<Void>fromRunnable(() -> sender.send(message(address, token)))
                .subscribeOn(threads)
                .retryWhen(Retry.backoff(FURTHER_TRIES, BETWEEN_TRIES)
                        .onRetryExhaustedThrow((tries, last) -> last.failure()));
    }

    private SimpleMailMessage message(String address, String token) {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom(properties.from());
        message.setTo(address);
        message.setSubject("Set a new password");
        message.setText("""
                Somebody, probably you, asked for a new password for your account.

                Set it here within an hour:
                %s

                Or give this token to the program that you use:
                %s

                If it was not you, do nothing: your password stays as it is.
                """.formatted(links.resetLink(token), token));
        return message;
    }

    @Override
    public void close() {
        threads.dispose();
    }
}
