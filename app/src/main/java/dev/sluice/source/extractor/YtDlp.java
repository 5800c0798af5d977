package dev.sluice.source.extractor;

import dev.sluice.process.RunTool;
import dev.sluice.process.ToolCommand;
import dev.sluice.process.ToolDirectory;
import dev.sluice.process.ToolFailure;
import dev.sluice.process.ToolLimits;
import dev.sluice.process.ToolSignal;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Asks yt-dlp, and lets it fetch what only it can. Fails with {@link dev.sluice.transfer.TransferFailure}. */
final class YtDlp implements Finder {

    /** What goes by the proxy. Other protocols, such as rtmp, would not. */
    private static final String BY_PROXY = "[protocol~='^(https?|m3u8|m3u8_native|http_dash_segments|ism)$']";

    /** One file that the gateway can fetch, where there is one; else the best, else two streams to be joined. */
    private static final String FORMAT =
            "b[protocol^=http][protocol!*=dash]/b" + BY_PROXY + "/bv*" + BY_PROXY + "+ba" + BY_PROXY;

    private static final String PROGRESS = "[PROG]";
    private static final String DONE = "[DONE]";
    private static final int MOST_OUTPUT = 64 << 20;
    private static final int MOST_ENTRIES = 500;

    /** Progress is told some times a second, each time in some thousand bytes, for hours. */
    private static final long MOST_PROGRESS = 4L << 30;

    private final RunTool tools;
    private final EgressPass.Gate gate;
    private final ExtractorProperties properties;
    private final ToolJson json = new ToolJson();

    YtDlp(RunTool tools, EgressPass.Gate gate, ExtractorProperties properties) {
        this.tools = tools;
        this.gate = gate;
        this.properties = properties;
    }

    @Override
    public String program() {
        return "yt-dlp";
    }

    @Override
    public Mono<Boolean> knows(URI url) {
        if (!properties.enabled()) {
            return Mono.just(false);
        }
        List<String> arguments = List.of("--ignore-config", "--list-extractors", "--", url.toString());
        return ToolAnswer.of(tools.run(new ToolCommand(properties.video(), arguments, Map.of(), Map.of(), looking())))
                .map(answer -> isListed(answer.text()) || (answer.exitCode() == 0 && isStream(url)))
                .onErrorResume(ExtractorErrors::isMissing, missing -> Mono.just(false));
    }

    /** The generic extractor knows lists of pieces by themselves. */
    private static boolean isStream(URI url) {
        return url.getPath() != null && url.getPath().matches("(?is).*\\.(m3u8|mpd)");
    }

    /** Extractors are listed with the addresses that they take below them; the generic one takes all. */
    private static boolean isListed(String list) {
        String extractor = "";
        for (String line : list.lines().toList()) {
            if (line.startsWith("  ") && !extractor.equals("generic")) {
                return true;
            }
            extractor = line.startsWith("  ") ? extractor : line.strip();
        }
        return false;
    }

    @Override
    public Flux<Found> find(URI url, TransferOptions options) {
        List<String> arguments = List.of("--no-warnings", "-J", "-I", "1:" + MOST_ENTRIES, "-f", FORMAT);
        return withPass(
                options,
                pass -> ToolAnswer.of(tools.run(command(url, options, pass, arguments, looking())))
                        .flatMapIterable(answer -> found(answer, url)));
    }

    private List<Found> found(ToolAnswer answer, URI page) {
        JsonNode told = answer.text().isBlank() ? null : json.tree(answer.text());
        if (told == null || !told.isObject()) {
            throw ExtractorErrors.told("yt-dlp", answer.exitCode(), answer.errors());
        }
        List<Found> found = VideoReader.read(told, page).toList();
        boolean any = found.stream().anyMatch(each -> each instanceof Found.File || each instanceof Found.Streamed);
        if (!any && answer.exitCode() != 0) {
            throw ExtractorErrors.told("yt-dlp", answer.exitCode(), answer.errors());
        }
        return found;
    }

    /**
     * Lets yt-dlp fetch a video. Cancelling ends it, and nothing of the file stays.
     *
     * @param page what {@link Found.Streamed} named
     * @param entry which of its videos, from 1; 0 where it has one
     * @param name its name, for people
     * @param take takes the file over; the file is gone when that has completed
     * @return how far it has come, then what is told while it is taken over
     */
    Flux<TransferSignal> download(
            URI page, int entry, String name, TransferOptions options, Function<MadeFile, Flux<TransferSignal>> take) {
        return withPass(
                        options,
                        pass -> tools.within(directory -> fetch(
                                command(
                                        page,
                                        options,
                                        pass,
                                        downloading(entry),
                                        limits(properties.downloadTime(), MOST_PROGRESS)),
                                directory,
                                new Fetched(name),
                                take)))
                .onErrorMap(ToolFailure.class, ExtractorErrors::of);
    }

    private List<String> downloading(int entry) {
        List<String> arguments = new ArrayList<>(List.of("--no-warnings", "-q", "--progress", "--newline"));
        // A film that lacks a piece is no file.
        arguments.add("--abort-on-unavailable-fragments");
        arguments.addAll(List.of("--progress-template", "download:" + PROGRESS + "%(progress)j"));
        arguments.addAll(List.of("--no-simulate", "--print", "after_move:" + DONE + "%(.{filepath,ext})j"));
        arguments.addAll(entry > 0 ? List.of("-I", Integer.toString(entry)) : List.of("--no-playlist"));
        arguments.addAll(List.of("--no-mtime", "-f", FORMAT, "-o", "media.%(ext)s"));
        arguments.addAll(List.of("--ffmpeg-location", GuardedFfmpeg.LOCATION, "--concat-playlist", "never"));
        return arguments;
    }

    private Flux<TransferSignal> fetch(
            ToolCommand command,
            ToolDirectory directory,
            Fetched fetched,
            Function<MadeFile, Flux<TransferSignal>> take) {
        return tools.run(command, directory)
                .concatMapIterable(signal -> signals(signal, fetched))
                .concatWith(Flux.defer(() -> taken(fetched, directory, take)));
    }

    private List<TransferSignal> signals(ToolSignal signal, Fetched fetched) {
        switch (signal) {
            case ToolSignal.Line line -> {
                if (line.text().startsWith(PROGRESS)) {
                    return progress(json.tree(line.text().substring(PROGRESS.length())), fetched);
                }
                if (line.text().startsWith(DONE)) {
                    JsonNode done = json.tree(line.text().substring(DONE.length()));
                    fetched.path = ToolJson.text(done, "filepath");
                    fetched.extension = Objects.requireNonNullElse(ToolJson.text(done, "ext"), "");
                }
            }
            case ToolSignal.Ended ended -> {
                if (ended.exitCode() != 0 || fetched.path == null) {
                    throw ExtractorErrors.told("yt-dlp", ended.exitCode(), ended.errors());
                }
            }
        }
        return List.of();
    }

    private static List<TransferSignal> progress(JsonNode told, Fetched fetched) {
        long estimate = ToolJson.number(told, "total_bytes_estimate", TransferSignal.UNKNOWN);
        long total = ToolJson.number(told, "total_bytes", estimate);
        long bytes = ToolJson.number(told, "downloaded_bytes", TransferSignal.UNKNOWN);
        return bytes < 0 ? List.of() : fetched.progress.take(bytes, total);
    }

    private static Flux<TransferSignal> taken(
            Fetched fetched, ToolDirectory directory, Function<MadeFile, Flux<TransferSignal>> take) {
        String path = Objects.requireNonNullElse(fetched.path, "");
        if (!directory.holds(path)) {
            return Flux.error(ExtractorErrors.unusable("yt-dlp names a file that is not there."));
        }
        return take.apply(new MadeFile(path, fetched.extension));
    }

    private <T> Flux<T> withPass(TransferOptions options, Function<EgressPass, Flux<T>> work) {
        return Flux.using(() -> gate.open(options.proxy()), work, EgressPass::close);
    }

    private ToolLimits looking() {
        return limits(properties.findTime(), MOST_OUTPUT);
    }

    private static ToolLimits limits(Duration time, long output) {
        return new ToolLimits(time, ToolLimits.USUAL_LINE, output);
    }

    /** What is secret stands in files and in the environment: all users of the machine can read arguments. */
    private ToolCommand command(
            URI url, TransferOptions options, EgressPass pass, List<String> arguments, ToolLimits limits) {
        List<String> all = new ArrayList<>(List.of("--ignore-config", "--no-cache-dir"));
        all.addAll(List.of("--config-locations", ToolFiles.YT_DLP));
        all.addAll(arguments);
        all.addAll(List.of("--", url.toString()));
        return new ToolCommand(
                properties.video(),
                all,
                ToolFiles.environment(pass),
                ToolFiles.ytDlp(options, url, properties.ffmpeg()),
                limits);
    }

    /** What is known of the file while it comes. */
    private static final class Fetched {
        private final StreamProgress progress;
        private @Nullable String path;
        private String extension = "";

        private Fetched(String name) {
            this.progress = new StreamProgress(name);
        }
    }
}
