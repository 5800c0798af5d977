package dev.sluice.planted.tiers.backup;

import dev.sluice.planted.tiers.account.InAccount;
import dev.sluice.planted.tiers.delivery.InDelivery;
import dev.sluice.planted.tiers.dispatch.InDispatch;
import dev.sluice.planted.tiers.feed.InFeed;
import dev.sluice.planted.tiers.intake.InIntake;
import dev.sluice.planted.tiers.job.InJob;
import dev.sluice.planted.tiers.platform.InPlatform;
import dev.sluice.planted.tiers.process.InProcess;
import dev.sluice.planted.tiers.schedule.InSchedule;
import dev.sluice.planted.tiers.settings.InSettings;
import dev.sluice.planted.tiers.source.InSource;
import dev.sluice.planted.tiers.storage.InStorage;
import dev.sluice.planted.tiers.surface.InSurface;
import dev.sluice.planted.tiers.transfer.InTransfer;
import dev.sluice.planted.tiers.webhook.InWebhook;
import java.util.List;

/** Knows every package, above, below and beside its own. */
public final class InBackup {

    private InBackup() {}

    static List<Class<?>> knows() {
        return List.of(
                InPlatform.class,
                InSettings.class,
                InStorage.class,
                InTransfer.class,
                InProcess.class,
                InSource.class,
                InDelivery.class,
                InIntake.class,
                InJob.class,
                InAccount.class,
                InFeed.class,
                InDispatch.class,
                InSchedule.class,
                InWebhook.class,
                InSurface.class);
    }
}
