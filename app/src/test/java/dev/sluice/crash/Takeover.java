package dev.sluice.crash;

import java.util.List;

/** A step at which a gateway dies that takes over what another one left when it died. */
enum Takeover {
    JOURNAL_COPIED(Step.OFFSET_WRITTEN, "dev.sluice.storage.Journal.copy>"),
    PART_MOVED(Step.OFFSET_WRITTEN, "dev.sluice.storage.Journal.copy>", "dev.sluice.storage.PartName.journal<"),
    TAKEN_OVER(Step.OFFSET_WRITTEN, "dev.sluice.storage.Storage.bring>"),
    LINKED_PART_MOVED(Step.LINKED, "dev.sluice.storage.Journal.copy>", "dev.sluice.storage.PartName.journal<"),
    ADOPTING(Step.LINKED, "dev.sluice.storage.PartFile.adopt>", "dev.sluice.storage.OpenPart.forceAll>"),
    ADOPTED(Step.LINKED, "dev.sluice.storage.PartFile.adopt>", "dev.sluice.storage.FolderForces.forceNow>");

    private final Step first;
    private final String methods;

    Takeover(Step first, String... methods) {
        this.first = first;
        this.methods = String.join(" ", methods);
    }

    /** Where the one before died. */
    Step first() {
        return first;
    }

    List<String> methods() {
        return List.of(methods.split(" ", -1));
    }
}
