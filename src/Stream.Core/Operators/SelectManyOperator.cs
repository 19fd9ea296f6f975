using Streams.Elements;
using Streams.Operators.Fusion;

namespace Streams.Operators;

/// <summary>Expands each record into any number, also into an endless one, and runs each part through the stateless operators behind it in the same loop. It pauses between any two
/// parts. They carry the time of their record; watermarks pass behind them.</summary>
/// <param name="context">What the operators of the task share.</param>
/// <param name="steps">What messages call the operator and the steps behind it, in order.</param>
/// <param name="expansion">Expands a record.</param>
/// <param name="first">The first step behind it, with the others behind that.</param>
/// <param name="output">Hands on what is left.</param>
internal sealed class SelectManyOperator<TIn, TCursor, TPart, TExpand, TLink>(OperatorContext context, IReadOnlyList<string> steps, TExpand expansion, TLink first, FusedOutput output) : Operator(context), IReceiver<TIn>
    where TExpand : struct, IExpansion<TExpand, TIn, TCursor, TPart>
    where TLink : struct, ILink<TPart>
{
    private readonly Batch _collected = output.Collected;
    private Batch<TIn>? _batch;
    private int _index;
    private TCursor? _cursor;
    private bool _isLent;

    /// <summary>Whose code runs, for messages.</summary>
    private enum At
    {
        Expansion,
        Steps,
        Below,
    }

    /// <inheritdoc />
    public override string Name => "SelectMany";

    /// <inheritdoc />
    public override bool IsOpen => _batch is not null;

    /// <inheritdoc />
    public void OnBatch(Batch<TIn> batch)
    {
        _batch = batch;
        _index = 0;
        Resume();
    }

    /// <inheritdoc />
    public override void Resume()
    {
        Batch<TIn> batch = _batch!;
        if (!TryExpand(batch)) return;
        _batch = null;
        HandOn(batch.Watermark);
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        if (_cursor is IDisposable cursor) cursor.Dispose();
        return ValueTask.CompletedTask;
    }

    // False: it pauses between two parts.
    private bool TryExpand(Batch<TIn> batch)
    {
        TExpand expand = expansion;
        TLink link = first;
        TPart? part = default;
        At at = At.Expansion;
        Reclaim();
        try
        {
            for (; _index < batch.Count; _index++)
            {
                long timestamp = batch.Timestamps[_index];
                while (expand.TryNext(in batch.Values[_index], ref _cursor, out part))
                {
                    // A part gives one record at most, so there is room for it. It counts by itself: all of an endless expansion may be filtered out behind it.
                    at = At.Steps;
                    link.Push(part, timestamp);
                    at = At.Below;
                    Context.Budget--;
                    if (_collected.Count == Batch.MaxRecords) HandOn(long.MinValue);
                    if (Context.MustPause) return false;
                    Reclaim();
                    at = At.Expansion;
                }

                _cursor = default;
            }
        }
        catch (Exception e) when (at != At.Below && OperatorException.IsOfFunction(e))
        {
            throw FailedStep.In(steps, at == At.Expansion ? 0 : 1 + first.FailingStep(part!), batch.Timestamps[_index], e);
        }

        return true;
    }

    private void HandOn(long watermark)
    {
        _isLent = true;
        output.HandOn(watermark);
    }

    // The batch belongs to what is below until nothing there has an open cursor.
    private void Reclaim()
    {
        if (!_isLent) return;
        _isLent = false;
        output.Begin();
    }
}
