package dev.sluice.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates that the JDK's {@code keytool} makes in a directory: an authority and what it signs. */
public final class Certificates {

    /** For 127.0.0.1, signed by the authority. */
    public static final String GOOD = "good";

    /** As {@link #GOOD}, but its time is over. */
    public static final String EXPIRED = "expired";

    /** Signed by the authority for another host. */
    public static final String ELSEWHERE = "elsewhere";

    /** For 127.0.0.1, signed by itself. */
    public static final String SELF_SIGNED = "self-signed";

    private static final String AUTHORITY = "authority";
    private static final String PASSWORD = "changeit";
    private static final String HERE = "san=ip:127.0.0.1";

    private final Path directory;
    private final KeyStore keys;

    private Certificates(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        this.directory = directory;
        make(AUTHORITY, "-ext", "bc:c");
        make(SELF_SIGNED, "-ext", HERE);
        make(GOOD, "-ext", HERE, "-signer", AUTHORITY);
        make(EXPIRED, "-ext", HERE, "-signer", AUTHORITY, "-startdate", "-10d", "-validity", "5");
        make(ELSEWHERE, "-ext", "san=dns:elsewhere.example", "-signer", AUTHORITY);
        this.keys = KeyStore.getInstance("PKCS12");
        try (InputStream stored = Files.newInputStream(store())) {
            keys.load(stored, PASSWORD.toCharArray());
        }
    }

    /** Makes all of them; the directory must be empty. */
    public static Certificates in(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        return new Certificates(directory);
    }

    /** What a server with this one certificate needs. */
    public SSLContext server(String name) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(name).getKeyManagers(), null, null);
        return context;
    }

    /** This one certificate and its key. */
    KeyManagerFactory keys(String name) throws IOException, GeneralSecurityException {
        KeyStore own = empty();
        char[] password = PASSWORD.toCharArray();
        own.setKeyEntry(name, keys.getKey(name, password), password, keys.getCertificateChain(name));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, password);
        return factory;
    }

    /** This one certificate with its chain and its key, as other programs read them. */
    String pem(String name) throws GeneralSecurityException {
        StringBuilder text = new StringBuilder(
                block("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        for (Certificate certificate : keys.getCertificateChain(name)) {
            text.append(block("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString();
    }

    private static String block(String what, byte[] content) {
        String lines = Base64.getMimeEncoder().encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** Makes this JVM trust the authority, and only it, until {@link #distrust()}. For clients that are made from now. */
    public void trust() throws IOException, GeneralSecurityException {
        System.setProperty("javax.net.ssl.trustStore", trusted().toString());
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    }

    /** Flags that make another JVM trust the authority, and only it. */
    public String flagsOfTrust() throws IOException, GeneralSecurityException {
        return "-Djavax.net.ssl.trustStore=" + trusted() + " -Djavax.net.ssl.trustStorePassword=" + PASSWORD;
    }

    private Path trusted() throws IOException, GeneralSecurityException {
        KeyStore trusted = empty();
        trusted.setCertificateEntry(AUTHORITY, keys.getCertificate(AUTHORITY));
        Path file = directory.resolve("trusted.p12");
        try (OutputStream stream = Files.newOutputStream(file)) {
            trusted.store(stream, PASSWORD.toCharArray());
        }
        return file;
    }

    /** Takes {@link #trust()} back. */
    public static void distrust() {
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private Path store() {
        return directory.resolve("keys.p12");
    }

    private void make(String name, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", name));
        Collections.addAll(command, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name);
        Collections.addAll(command, "-keystore", store().toString(), "-storetype", "PKCS12", "-storepass", PASSWORD);
        Collections.addAll(command, more);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + Files.readString(directory.resolve("keytool.log")));
        }
    }
}
