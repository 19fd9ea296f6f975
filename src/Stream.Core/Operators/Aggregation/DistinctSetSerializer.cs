namespace Streams.Operators.Aggregation;

/// <summary>Stores a set of values as <see cref="Serializer.Set"/> does, and copies it whole at its first write after a barrier.</summary>
internal sealed class DistinctSetSerializer<TValue>(Serializer<TValue> value) : Serializer<DistinctSet<TValue>>
{
    private readonly Serializer<HashSet<TValue>> _set = Serializer.Set(value);

    public override string Fingerprint => _set.Fingerprint;

    public override Copying Copying => Copying.Copier;

    internal override string? Gap => value.Gap;

    public override DistinctSet<TValue> Copy(DistinctSet<TValue> value) => new(_set.Copy(value.Values));

    public override void Write(in DistinctSet<TValue> value, StateWriter output) => _set.Write(value.Values, output);

    public override DistinctSet<TValue> Read(ref StateReader input) => new(_set.Read(ref input));

    public override Serializer<DistinctSet<TValue>>? ReaderOf(string storedFingerprint, StateDifference difference)
        => _set.ReaderOf(storedFingerprint, difference) is null ? null : this; // Items that must be different are read as they are written, or not at all.
}
