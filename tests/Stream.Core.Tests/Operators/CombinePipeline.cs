using Streams.Checkpoints;
using Streams.Elements;
using Streams.Operators;
using Streams.Operators.Aggregation;
using Barrier = Streams.Elements.Barrier;

namespace Streams.Tests.Operators;

/// <summary>One exchange, with local combine or without, and two window operators behind it that sum values by key. The clock goes on by more than any linger at each input, and everything that was sent is handled at once.</summary>
internal sealed class CombinePipeline
{
    private static readonly Folder<int, (int Key, long Value), long, long> Sum =
        new SelectedFolder<int, (int Key, long Value), long, Summing<long>, long, long>(default(Aggregates<(int Key, long Value)>).Sum(static record => record.Value));

    private readonly FakeContext _context = FakeContext.Of(null, 0, 2);
    private readonly KeyedExchangeOperator<int, (int Key, long Value)> _exchange;
    private readonly WindowHarness<int, (int Key, long Value), long, long>[] _windows;
    private long _now;
    private long _watermark = long.MinValue;
    private long _overtaken = long.MinValue;

    /// <summary>A pipeline; without limits it does not combine.</summary>
    public CombinePipeline(EventTimeWindows windows, CombineLimits? limits, int snapshotEvery = 0)
    {
        _exchange = limits is null
            ? new KeyedExchangeOperator<int, (int Key, long Value)>(_context, static record => record.Key, Key.Of<int>(), 2)
            : new CombiningExchangeOperator<int, (int Key, long Value), long, long>(_context, "window", static record => record.Key, Key.Of<int>(), 2, windows.Grid!.Value, Sum, limits);
        _windows =
        [
            .. Enumerable.Range(0, 2).Select(subtask => new WindowHarness<int, (int Key, long Value), long, long>(
                windows, TimeSpan.Zero, Key.Of<int>(), Sum, new HarnessOptions { Subtask = subtask, Parallelism = 2, SnapshotEvery = snapshotEvery }, hasLateOutput: false)),
        ];
    }

    /// <summary>The batches of records that were sent.</summary>
    public List<(bool IsFolded, int Entries, long Records)> Sent { get; } = [];

    /// <summary>The results so far, sorted: keys of one window have no order.</summary>
    public IEnumerable<string> Results => _windows.SelectMany(static w => w.Results).Select(static r => $"{r.Key}: {r.Start}-{r.End} {r.Result}").Order(StringComparer.Ordinal);

    /// <summary>Records that no window took.</summary>
    public long Dropped => _windows.Sum(static w => w.Dropped);

    /// <summary>A batch of records with a watermark behind them.</summary>
    public void Give((int Key, long Value, long At)[] records, long watermark = long.MinValue, long afterMs = ExchangeOperator.BusyFlushMs)
    {
        _watermark = Math.Max(_watermark, watermark);
        Batch<(int, long)> batch = new() { Count = records.Length, Watermark = _watermark };
        for (int i = 0; i < records.Length; i++) (batch.Values[i], batch.Timestamps[i]) = ((records[i].Key, records[i].Value), records[i].At);
        After(afterMs, () => _exchange.OnBatch(batch));
    }

    /// <summary>The task has nothing to do.</summary>
    public void Dry(long afterMs = ExchangeOperator.LingerMs) => After(afterMs, _exchange.OnDry);

    /// <summary>A barrier goes through; behind it the windows are restored.</summary>
    public void Barrier() => After(0, () => _exchange.Send(new Barrier(1, CheckpointKind.Periodic)));

    /// <summary>The input goes idle and comes back.</summary>
    public void IdleAndBack() => After(0, () =>
    {
        _exchange.OnIdle(true);
        _exchange.OnIdle(false);
    });

    /// <summary>Event time runs ahead of this exchange at the windows, as while it was idle.</summary>
    public void Overtake(long watermark)
    {
        _overtaken = watermark;
        foreach (WindowHarness<int, (int, long), long, long> windows in _windows) windows.Watermark(watermark);
    }

    /// <summary>The end of the stream.</summary>
    public void End()
    {
        Give([], long.MaxValue);
        After(0, _exchange.OnEnd);
    }

    private void After(long ms, Action input)
    {
        _context.SetClock(_now += ms);
        _context.BeginTurn();
        input();
        for (int outlet = 0; outlet < _windows.Length; outlet++)
        {
            while (_exchange.TryTake(outlet, out Element? element)) Handle(_windows[outlet], element!);
        }
    }

    private void Handle(WindowHarness<int, (int Key, long Value), long, long> windows, Element element)
    {
        if (element is Barrier) windows.Inner.SnapshotAndRestore();
        if (element is not KeyedBatch<int, (int Key, long Value)> batch) return;
        if (batch.Watermark <= _overtaken) batch.Watermark = long.MinValue;
        if (batch.Count > 0) Sent.Add((batch is PartialBatch<int, (int Key, long Value), long>, batch.Count, batch.Records));
        windows.Inner.Take(batch);
    }
}
