package dev.sluice.surface.hub;

import dev.sluice.source.huggingface.HubReference;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A job as the command line by which a person would do the same. */
final class HubCommand {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private HubCommand() {}

    static String of(HubReference reference, String localDir) {
        return Stream.of(
                        List.of("hf", "download", reference.id()),
                        reference.files(),
                        List.of("--repo-type", reference.type().word()),
                        List.of("--revision", reference.revision()),
                        List.of("--local-dir", localDir))
                .flatMap(List::stream)
                .map(HubCommand::quoted)
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
