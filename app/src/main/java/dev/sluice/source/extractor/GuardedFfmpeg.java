package dev.sluice.source.extractor;

import java.util.Map;

/**
 * ffmpeg and ffprobe as yt-dlp may use them. What they read comes from strangers, and a text that lies where a film should lie can
 * name other files of this machine, or places that no proxy leads to: so a file is read only as one of the kinds that hold
 * pictures and sound, and an address only by http.
 */
final class GuardedFfmpeg {

    /** Where yt-dlp is told to look for both: its working directory. */
    static final String LOCATION = ".";

    private static final String KINDS =
            "aac,ac3,aiff,amr,asf,avi,caf,eac3,flac,flv,h264,hevc,ivf,m4v,matroska,mov,mp3,mpeg,mpegts,"
                    + "mpegvideo,ogg,srt,wav,webvtt";

    private static final String SCRIPT = """
            #!/bin/sh
            program=%s
            kinds=%s
            input() {
                case $1 in
                    http://* | https://*) reach=http,https,httpproxy,tls,tcp,crypto,data; more=,hls ;;
                    *://* | concat:* | subfile:* | async:* | cache:* | crypto:* | tee:*) echo "ERROR: $1 is not read" >&2; exit 1 ;;
                    *) reach=file,pipe,fd; more= ;;
                esac
            }
            """;

    private static final String FFMPEG = SCRIPT + """
            named=
            for argument; do
                shift
                if [ -n "$named" ]; then
                    input "$argument"
                    set -- "$@" -protocol_whitelist "$reach" -format_whitelist "$kinds$more" -i
                    named=
                elif [ "$argument" = -i ]; then
                    named=yes
                    continue
                fi
                set -- "$@" "$argument"
            done
            exec "$program" "$@"
            """;

    private static final String FFPROBE = SCRIPT + """
            for argument; do
                input "$argument"
            done
            exec "$program" -protocol_whitelist "$reach" -format_whitelist "$kinds$more" "$@"
            """;

    private GuardedFfmpeg() {}

    /**
     * Texts of the two, by their names.
     *
     * @param ffmpeg the real one: a name in {@code PATH}, or a path beside which ffprobe lies
     */
    static Map<String, String> files(String ffmpeg) {
        String ffprobe =
                ffmpeg.contains("/") ? ffmpeg.substring(0, ffmpeg.lastIndexOf('/') + 1) + "ffprobe" : "ffprobe";
        return Map.of(
                "ffmpeg", FFMPEG.formatted(ToolFiles.quoted(ffmpeg), KINDS),
                "ffprobe", FFPROBE.formatted(ToolFiles.quoted(ffprobe), KINDS));
    }
}
