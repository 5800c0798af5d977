package dev.sluice.testkit.watch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import reactor.blockhound.BlockHound;

/** Packs agents so that a JVM takes them by {@code -javaagent}. */
public final class AgentJar {

    private static final List<String> CLASSES =
            List.of("GatewayAgent", "GatewayAgent$1", "HarmlessCalls", "NettyAndReactorCalls");

    private AgentJar() {}

    /** Writes the jar of {@link GatewayAgent}. */
    public static void write(Path target) {
        write(target, GatewayAgent.class, CLASSES, BlockHound.class);
    }

    /**
     * Writes the jar of any agent.
     *
     * @param target where to
     * @param agent what the JVM calls
     * @param classes the names of all classes that it needs of its own package
     * @param library a class of the library that it needs; the jar refers to that library where it lies now
     */
    public static void write(Path target, Class<?> agent, List<String> classes, Class<?> library) {
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file, manifest(agent, library))) {
            for (String name : classes) {
                add(jar, agent.getPackageName().replace('.', '/') + '/' + name + ".class");
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("The agent cannot be packed.", e);
        }
    }

    private static Manifest manifest(Class<?> agent, Class<?> library) throws URISyntaxException {
        URI place = library.getProtectionDomain().getCodeSource().getLocation().toURI();
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.CLASS_PATH, place.toString());
        attributes.putValue("Premain-Class", agent.getName());
        attributes.putValue("Can-Redefine-Classes", "true");
        attributes.putValue("Can-Retransform-Classes", "true");
        attributes.putValue("Can-Set-Native-Method-Prefix", "true");
        return manifest;
    }

    private static void add(JarOutputStream jar, String path) throws IOException {
        jar.putNextEntry(new JarEntry(path));
        try (InputStream bytes = GatewayAgent.class.getClassLoader().getResourceAsStream(path)) {
            Objects.requireNonNull(bytes, path).transferTo(jar);
        }
        jar.closeEntry();
    }
}
