package dev.sluice.dispatch;

/** How a file of a running job came to its end. */
sealed interface FileEnd {

    /** It lies under its final name. */
    record Published() implements FileEnd {}

    /**
     * It could not be fetched.
     *
     * @param name what it is called in the job
     * @param type the failure's type, as a word
     * @param message why, as a sentence
     */
    record Failed(String name, String type, String message) implements FileEnd {}

    /**
     * It was left out.
     *
     * @param reason why, as a sentence
     */
    record Skipped(String reason) implements FileEnd {}
}
