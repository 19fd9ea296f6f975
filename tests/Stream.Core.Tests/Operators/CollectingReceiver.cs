using Streams.Elements;
using Streams.Operators;

namespace Streams.Tests.Operators;

/// <summary>The end of a chain in a test: keeps what it gets, and holds the operator above to the contract of <see cref="IReceiver{T}"/>.</summary>
/// <remarks>When it takes the credit away it reads the batch only in the next turn, so an operator that touches a batch it has handed on is found out.</remarks>
internal sealed class CollectingReceiver<T> : IReceiver<T>, IChainEnd
{
    private readonly FakeContext _context;
    private Batch<T>? _late;
    private long _watermark = long.MinValue;

    /// <summary>An end of the context's chain; there may be several, as for side outputs.</summary>
    public CollectingReceiver(FakeContext context)
    {
        _context = context;
        context.Ends.Add(this);
    }

    /// <summary>The records in order, with their timestamps; <see cref="long.MinValue"/>: none.</summary>
    public List<(T Value, long At)> Records { get; } = [];

    /// <summary>The watermarks in order, each with the number of records that came before it.</summary>
    public List<(long Watermark, int Behind)> Watermarks { get; } = [];

    /// <summary>The sizes of the batches.</summary>
    public List<int> BatchSizes { get; } = [];

    public void OnBatch(Batch<T> batch)
    {
        Assert.Null(_late);
        Assert.True(_context.Full == 0, "A batch was handed on while an outlet was full.");
        Assert.InRange(batch.Count, batch.Watermark == long.MinValue ? 1 : 0, Batch.MaxRecords);
        if (_context.TakesCredit())
        {
            _context.Full = 1;
            _late = batch;
            return;
        }

        Read(batch);
    }

    /// <inheritdoc />
    public void Resume()
    {
        if (_late is not { } batch) return;
        _late = null;
        Read(batch);
    }

    /// <inheritdoc />
    public void ForgetWatermark() => _watermark = long.MinValue;

    private void Read(Batch<T> batch)
    {
        BatchSizes.Add(batch.Count);
        for (int i = 0; i < batch.Count; i++) Records.Add((batch.Values[i], batch.Timestamps[i]));
        if (batch.Watermark == long.MinValue) return;
        Assert.True(batch.Watermark >= _watermark, $"The watermark fell from {_watermark} to {batch.Watermark}.");
        _watermark = batch.Watermark;
        Watermarks.Add((batch.Watermark, Records.Count));
    }
}

/// <summary>What a harness does with the ends of a chain, whatever the records.</summary>
internal interface IChainEnd
{
    /// <summary>Reads what it still holds. Called at the start of each turn, before anything above is resumed.</summary>
    void Resume();

    /// <summary>A new operator stands above it: its watermark may begin lower.</summary>
    void ForgetWatermark();
}
