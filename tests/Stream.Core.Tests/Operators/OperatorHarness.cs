using System.Runtime.CompilerServices;
using Streams.Checkpoints;
using Streams.Elements;
using Streams.Operators;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>Drives one keyed operator as a task would: inputs, turns, the clock; and between any two inputs it can snapshot, throw the operator away and restore a new one.</summary>
/// <remarks>Every input runs to its end before the call returns, through however many turns. Batches that went in are scribbled over afterwards, so an operator that keeps one is found out.</remarks>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TIn">The records that go in.</typeparam>
/// <typeparam name="TOut">The records that come out.</typeparam>
/// <typeparam name="TOperator">The operator; an <see cref="IKeyedReceiver{TKey, T}"/>.</typeparam>
internal sealed class OperatorHarness<TKey, TIn, TOut, TOperator>
    where TOperator : Operator, IKeyedReceiver<TKey, TIn>
{
    private const int MostTurns = 1_000_000;

    private readonly Key<TKey> _key;
    private readonly Func<OperatorContext, IReceiver<TOut>, TOperator> _create;
    private readonly HarnessOptions _options;
    private readonly CollectingReceiver<TOut> _receiver;
    private readonly FakeContext _context;
    private int _inputs;

    /// <summary>Makes the operator; restores it if the options hold snapshots.</summary>
    public OperatorHarness(Key<TKey> key, Func<OperatorContext, IReceiver<TOut>, TOperator> create, HarnessOptions? options = null)
    {
        _key = key;
        _create = create;
        _options = options ?? new HarnessOptions();
        _context = FakeContext.Of(_options.PauseSeed is { } seed ? new Random(seed) : null, _options.Subtask, _options.Parallelism, _options.GroupCount);
        _context.SetClock(_options.InitialProcessingTime);
        _receiver = new CollectingReceiver<TOut>(_context);
        Operator = Start(_options.RestoreFrom);
    }

    /// <summary>The operator of now; another one after each restore.</summary>
    public TOperator Operator { get; private set; }

    /// <summary>What came out so far, with timestamps; <see cref="long.MinValue"/>: none.</summary>
    public List<(TOut Value, long At)> Output => _receiver.Records;

    /// <summary>The watermarks that came out, each with the number of records before it.</summary>
    public List<(long Watermark, int Behind)> Watermarks => _receiver.Watermarks;

    /// <summary>The sizes of the batches that came out.</summary>
    public List<int> BatchSizes => _receiver.BatchSizes;

    /// <summary>How often it was restored.</summary>
    public int Restores { get; private set; }

    /// <summary>How many turns it took so far.</summary>
    public long Turns { get; private set; }

    /// <summary>One record; without a timestamp by default.</summary>
    public OperatorHarness<TKey, TIn, TOut, TOperator> Record(TKey key, TIn value, long at = long.MinValue) => Batch([(key, value, at)]);

    /// <summary>A watermark alone.</summary>
    public OperatorHarness<TKey, TIn, TOut, TOperator> Watermark(long watermark) => Batch([], watermark);

    /// <summary>A batch with a watermark behind its records.</summary>
    public OperatorHarness<TKey, TIn, TOut, TOperator> Batch(ReadOnlySpan<(TKey Key, TIn Value, long At)> records, long watermark = long.MinValue)
    {
        BeforeInput();
        Give(records, watermark);
        return this;
    }

    /// <summary>A batch as an exchange makes it; afterwards it goes back to its pool.</summary>
    public OperatorHarness<TKey, TIn, TOut, TOperator> Take(KeyedBatch<TKey, TIn> batch)
    {
        BeforeInput();
        Run(() => Operator.OnBatch(batch));
        batch.Return();
        return this;
    }

    /// <summary>Sets the clock, and lets the operator fire if it wants to.</summary>
    public OperatorHarness<TKey, TIn, TOut, TOperator> Clock(long wallMs)
    {
        BeforeInput();
        _context.SetClock(wallMs);
        if (Operator.NextProcessingTime > wallMs) return this;
        Run(Operator.OnClock);
        Assert.True(Operator.NextProcessingTime > wallMs, "What was due at the clock is still due.");
        return this;
    }

    /// <summary>Tells the operator that its input has gone idle, or has come back.</summary>
    public OperatorHarness<TKey, TIn, TOut, TOperator> Idle(bool isIdle)
    {
        BeforeInput();
        Run(() => Operator.OnIdle(isIdle));
        return this;
    }

    /// <summary>The end of the stream: the largest watermark, then the end. An operator that is restored in between gets the watermark again, as from a source that is at its end.</summary>
    public OperatorHarness<TKey, TIn, TOut, TOperator> End()
    {
        Watermark(long.MaxValue);
        int restores = Restores;
        BeforeInput();
        if (Restores > restores) Give([], long.MaxValue);
        Run(Operator.OnEnd);
        return this;
    }

    /// <summary>A barrier: what the operator holds now. Written to bytes only when it is used.</summary>
    public MemorySnapshot Freeze()
    {
        Assert.False(Operator.IsOpen);
        List<FrozenSection> sections = [];
        Operator.Freeze(_inputs, sections);
        Assert.All(sections, section => Assert.Equal(Operator.Name, section.Operator));
        Assert.Equal(sections.Count, sections.Select(section => section.State).Distinct().Count());
        return new MemorySnapshot(sections);
    }

    /// <summary>Takes a snapshot, throws the operator away and restores a new one from the bytes.</summary>
    public OperatorHarness<TKey, TIn, TOut, TOperator> SnapshotAndRestore()
    {
        MemorySnapshot snapshot = Freeze();
        foreach (IChainEnd end in _context.Ends) end.ForgetWatermark();
        Operator = Start([snapshot]);
        return this;
    }

    private TOperator Start(IReadOnlyList<MemorySnapshot>? snapshots)
    {
        TOperator created = _create(_context, _receiver);
        if (snapshots is null) return created;
        created.Restore(MemorySnapshot.Restored(created.Name, _inputs, snapshots));
        Restores++;
        Operator = created;
        Run(static () => { });
        return created;
    }

    private void Give(ReadOnlySpan<(TKey Key, TIn Value, long At)> records, long watermark)
    {
        KeyedBatch<TKey, TIn> batch = new(new KeyedBatchPool<TKey, TIn>(Elements.Batch.MaxRecords), Elements.Batch.MaxRecords) { Count = records.Length, Watermark = watermark };
        for (int i = 0; i < records.Length; i++) (batch.Keys[i], batch.Values[i], batch.Timestamps[i]) = records[i];
        _key.Hash(batch.Keys.AsSpan(0, batch.Count), batch.Hashes);
        Run(() => Operator.OnBatch(batch));
        Scribble(batch);
    }

    private void BeforeInput()
    {
        if (_options.SnapshotEvery > 0 && _inputs % _options.SnapshotEvery == 0) SnapshotAndRestore();
        _inputs++;
    }

    // One input to its end, in as many turns as the context grants.
    private void Run(Action input)
    {
        _context.BeginTurn();
        input();
        for (int turn = 0; ; turn++)
        {
            Turns++;
            Assert.True(turn < MostTurns, "The operator does not come to an end.");
            _context.BeginTurn();
            foreach (IChainEnd end in _context.Ends) end.Resume();
            if (!Operator.IsOpen) return;
            Operator.Resume();
        }
    }

    private static void Scribble(KeyedBatch<TKey, TIn> batch)
    {
        bool hasReferences = RuntimeHelpers.IsReferenceOrContainsReferences<TIn>();
        for (int i = 0; i < batch.Count; i++)
        {
            if (hasReferences) batch.Values[i] = default!; // nobody may look at it any more
            batch.Timestamps[i] = -123_456_789;
            batch.Hashes[i] = ~0UL;
        }

        batch.Count = 0;
    }
}

/// <summary>How a harness runs its operator.</summary>
internal sealed record HarnessOptions
{
    /// <summary>Before every n-th input it snapshots and restores. Default 0: never.</summary>
    public int SnapshotEvery { get; init; }

    /// <summary>The seed of pauses at every opportunity. Default null: no pauses.</summary>
    public int? PauseSeed { get; init; }

    /// <summary>The clock before the first input, in milliseconds since 1970. Default 0.</summary>
    public long InitialProcessingTime { get; init; }

    /// <summary>The subtask. Default 0.</summary>
    public int Subtask { get; init; }

    /// <summary>How many subtasks there are; only keys of the subtask's own groups may go in. Default 1.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>The job's number of key groups. Default 128.</summary>
    public int GroupCount { get; init; } = 128;

    /// <summary>Snapshots of all subtasks of an earlier run, to begin with. Default null: it begins empty.</summary>
    public IReadOnlyList<MemorySnapshot>? RestoreFrom { get; init; }
}
