using Streams.Elements;

namespace Streams.Operators.Fusion;

/// <summary>A run of <c>Select</c> and <c>Where</c> as one loop.</summary>
/// <param name="context">What the operators of the task share.</param>
/// <param name="steps">What messages call the steps, in order.</param>
/// <param name="first">The first step, with the others behind it.</param>
/// <param name="output">Hands on what is left.</param>
internal sealed class FusedOperator<T, TLink>(OperatorContext context, IReadOnlyList<string> steps, TLink first, FusedOutput output) : Operator(context), IReceiver<T>
    where TLink : struct, ILink<T>
{
    /// <inheritdoc />
    public override string Name => "Fused";

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Count, Batch.MaxRecords); // The end of the run counts on it.
        output.Begin();
        ReadOnlySpan<T> values = batch.Values.AsSpan(0, batch.Count);
        ReadOnlySpan<long> times = batch.Timestamps.AsSpan(0, values.Length);
        TLink link = first;
        int i = 0;
        try
        {
            for (; i < values.Length; i++) link.Push(values[i], times[i]);
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw FailedStep.In(steps, first.FailingStep(batch.Values[i]), batch.Timestamps[i], e);
        }

        output.HandOn(batch.Watermark);
    }
}

/// <summary>What a fused run hands on, whatever its type.</summary>
internal abstract class FusedOutput
{
    /// <summary>What has been collected since it began.</summary>
    public abstract Batch Collected { get; }

    /// <summary>A batch begins; nothing below holds the one before.</summary>
    public abstract void Begin();

    /// <summary>It is through; its watermark follows.</summary>
    public abstract void HandOn(long watermark);
}

/// <summary>The same for one type.</summary>
internal sealed class FusedOutput<T>(Batch<T> batch, IReceiver<T> next) : FusedOutput
{
    /// <inheritdoc />
    public override Batch Collected => batch;

    /// <inheritdoc />
    public override void Begin() => batch.Reset();

    /// <inheritdoc />
    public override void HandOn(long watermark)
    {
        batch.Watermark = watermark;
        if (batch.Count > 0 || watermark != long.MinValue) next.OnBatch(batch);
    }
}
