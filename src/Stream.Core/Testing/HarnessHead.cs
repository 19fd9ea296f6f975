using Streams.Elements;
using Streams.Operators;

namespace Streams.Testing;

/// <summary>The head of a chain whose inputs a test gives, one by one.</summary>
internal sealed class HarnessHead<T>(OperatorContext context, string name, IReceiver<T> next) : SourceHead(context)
{
    private readonly Batch<T> _batch = new(Batch.MaxRecords);
    private Action? _input;

    /// <inheritdoc />
    public override string Name => name;

    /// <inheritdoc />
    public override long NextDeadlineMs => long.MaxValue;

    /// <summary>Gives it records, with a watermark behind them; <see cref="long.MinValue"/>: none.</summary>
    public void Give(ReadOnlySpan<(T Record, long Time)> records, long watermark)
    {
        _batch.Reset();
        foreach ((T record, long time) in records)
        {
            _batch.Values[_batch.Count] = record;
            _batch.Timestamps[_batch.Count++] = time;
        }

        _batch.Watermark = watermark;
        _input = () => next.OnBatch(_batch);
    }

    /// <summary>Tells it that the input has gone idle, or has come back.</summary>
    public void GiveStatus(bool isIdle) => _input = () => Context.ChangeStatus(isIdle);

    /// <summary>Tells it that nothing more comes.</summary>
    public void GiveEnd() => _input = Drain;

    /// <inheritdoc />
    public override void Drain()
    {
        HasEnded = true;
        _batch.Reset();
        _batch.Watermark = long.MaxValue;
        next.OnBatch(_batch);
    }

    /// <inheritdoc />
    public override bool TryPoll()
    {
        if (_input is not { } input) return false;
        _input = null;
        Context.Budget -= Math.Max(_batch.Count, 1);
        input();
        return true;
    }

    /// <inheritdoc />
    public override void OnDeadline() { }

    /// <inheritdoc />
    public override void OnNoCredit() { }
}
