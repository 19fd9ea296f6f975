namespace Streams.Time;

/// <summary>The watermark of one split: the largest timestamp seen, less the disorder, less 1 ms. Never falls.</summary>
/// <remarks>A mutable struct that lives in an array or a field. Its whole state is <see cref="MaxTimestamp"/>, which snapshots hold.</remarks>
/// <param name="disorderMs">How far timestamps go back at most. Not negative; zero is ascending.</param>
/// <param name="maxTimestamp">The largest timestamp seen; <see cref="long.MinValue"/> when none.</param>
internal struct BoundedDisorderGenerator(long disorderMs, long maxTimestamp = long.MinValue)
{
    private readonly long _disorderMs = disorderMs;

    /// <summary>The largest timestamp seen; <see cref="long.MinValue"/> when none.</summary>
    public long MaxTimestamp { get; private set; } = maxTimestamp;

    /// <summary>The watermark; <see cref="long.MinValue"/> when no timestamp was seen, or when it would lie below every time.</summary>
    public readonly long Current => SaturatingMath.Subtract(SaturatingMath.Subtract(MaxTimestamp, _disorderMs), 1);

    /// <summary>Takes in the largest timestamp of a batch, or that of one record.</summary>
    /// <param name="maxTimestamp"><see cref="long.MinValue"/> when no record has one: changes nothing.</param>
    public void OnBatch(long maxTimestamp) => MaxTimestamp = Math.Max(MaxTimestamp, maxTimestamp);
}
