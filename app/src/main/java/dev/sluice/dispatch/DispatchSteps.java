package dev.sluice.dispatch;

/** The steps that the dispatcher keeps going. */
record DispatchSteps(
        ClaimDueJobs claim,
        RunJob run,
        RenewLease renew,
        PutOffCoolingJobs putOff,
        RecordProgress record,
        RecoverDeadJobs recover,
        RemoveLeftovers remove) {}
