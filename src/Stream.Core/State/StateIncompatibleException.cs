using Streams.Serialization;

namespace Streams;

/// <summary>Thrown while a job starts, when stored state does not fit what the job declares. Nothing has run yet.</summary>
public sealed class StateIncompatibleException : StreamException
{
    internal StateIncompatibleException(
        string operatorName, string stateName, long checkpointId, string storedFingerprint, string currentFingerprint, IReadOnlyList<string>? differences = null)
        : base($"State '{stateName}' of '{operatorName}' in checkpoint {checkpointId} was written as '{storedFingerprint}'; the job reads '{currentFingerprint}'. "
            + (differences is { Count: > 0 } ? $"The difference: {string.Join("; ", differences)}. " : "")
            + $"Deploy a version of the job that reads '{storedFingerprint}', or start anew: an empty checkpoint store, and another directory for files that are published exactly once.")
        => (Operator, State, CheckpointId, StoredFingerprint, CurrentFingerprint, Differences) =
            (operatorName, stateName, checkpointId, storedFingerprint, currentFingerprint, differences ?? []);

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

    /// <summary>What keeps the job from reading the stored encoding, part by part: <c>field 2 'Amount' was int64, is now string</c>. Empty if it is another one altogether.</summary>
    public IReadOnlyList<string> Differences { get; } = [];

    /// <summary>Gives what reads values that were stored under a fingerprint.</summary>
    /// <param name="operatorName">The operator, source or sink.</param>
    /// <param name="stateName">The state within it.</param>
    /// <param name="checkpointId">The checkpoint that is restored.</param>
    /// <param name="stored">The fingerprint in the checkpoint.</param>
    /// <param name="current">The serializer of the job.</param>
    /// <param name="prefix">What stands in front of the serializer's fingerprint, stored and now: what else the entries depend on.</param>
    internal static Serializer<T> ReaderOf<T>(string operatorName, string stateName, long checkpointId, string stored, Serializer<T> current, string prefix = "")
    {
        StateDifference difference = new();
        Serializer<T>? reader = stored.StartsWith(prefix, StringComparison.Ordinal) ? current.ReaderOf(stored[prefix.Length..], difference) : null;
        return reader ?? throw new StateIncompatibleException(operatorName, stateName, checkpointId, stored, prefix + current.Fingerprint, difference.Sentences);
    }

    /// <summary>Refuses another encoding, of keys above all: the bytes of a key decide where it is kept. A numbered field that was renamed changes no byte.</summary>
    internal static void ThrowUnlessSame(string operatorName, string stateName, long checkpointId, string stored, string current)
    {
        if (!StoredShape.SameBytes(stored, current)) throw new StateIncompatibleException(operatorName, stateName, checkpointId, stored, current);
    }
}
