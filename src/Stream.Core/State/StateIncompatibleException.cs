namespace Streams;

/// <summary>Thrown while a job starts, when stored state does not fit what the job declares. Nothing has run yet.</summary>
public sealed class StateIncompatibleException : StreamException
{
    internal StateIncompatibleException(string operatorName, string stateName, long checkpointId, string storedFingerprint, string currentFingerprint)
        : base($"State '{stateName}' of '{operatorName}' in checkpoint {checkpointId} was written as '{storedFingerprint}'; the job reads '{currentFingerprint}'. "
            + $"Deploy a version of the job that reads '{storedFingerprint}', or start anew: an empty checkpoint store, and another directory for files that are published exactly once.")
        => (Operator, State, CheckpointId, StoredFingerprint, CurrentFingerprint) = (operatorName, stateName, checkpointId, storedFingerprint, currentFingerprint);

    internal StateIncompatibleException(string operatorName, string stateName, long checkpointId, string message)
        : base(message) => (Operator, State, CheckpointId) = (operatorName, stateName, checkpointId);

    /// <summary>The operator, source or sink.</summary>
    public string Operator { get; }

    /// <summary>The state within it.</summary>
    public string State { get; }

    /// <summary>The checkpoint that was to be restored.</summary>
    public long CheckpointId { get; }

    /// <summary>The encoding in the checkpoint; null if it is not the encoding that differs.</summary>
    public string? StoredFingerprint { get; }

    /// <summary>The encoding that the job reads; null if it is not the encoding that differs.</summary>
    public string? CurrentFingerprint { get; }

    /// <summary>Gives what reads values that were stored under a fingerprint.</summary>
    internal static Serializer<T> ReaderOf<T>(string operatorName, string stateName, long checkpointId, string stored, Serializer<T> current) =>
        current.ReaderOf(stored) ?? throw new StateIncompatibleException(operatorName, stateName, checkpointId, stored, current.Fingerprint);

    internal static void ThrowUnlessSame(string operatorName, string stateName, long checkpointId, string stored, string current)
    {
        if (stored != current) throw new StateIncompatibleException(operatorName, stateName, checkpointId, stored, current);
    }
}
