using Streams.Operators;
using Streams.Operators.Aggregation;

namespace Streams.Tests.Operators;

/// <summary>What a window emitted.</summary>
internal readonly record struct Fired<TKey, TRes>(TKey Key, long Start, long End, Firing Firing, int Index, long Watermark, TRes Result);

/// <summary>The harness of an aggregation in slices: results as they are, late records where they go, drops counted over restores.</summary>
internal sealed class WindowHarness<TKey, T, TAcc, TRes> where TKey : notnull
{
    private readonly List<SlicedAggregateOperator<TKey, T, TAcc, TRes, Fired<TKey, TRes>>> _made = [];
    private CollectingReceiver<T>? _late;

    public WindowHarness(
        EventTimeWindows windows, TimeSpan allowed, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder, HarnessOptions? options = null, bool hasLateOutput = true, string name = "window")
        : this(new SlicedWindows(windows.Grid!.Value, false, allowed), key, folder, options, hasLateOutput, name)
    {
    }

    public WindowHarness(ProcessingTimeWindows windows, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder, HarnessOptions? options = null)
        : this(new SlicedWindows(windows.Grid!.Value, true, TimeSpan.Zero), key, folder, options, false, "window")
    {
    }

    private WindowHarness(SlicedWindows windows, Key<TKey> key, Folder<TKey, T, TAcc, TRes> folder, HarnessOptions? options, bool hasLateOutput, string name)
    {
        Inner = new OperatorHarness<TKey, T, Fired<TKey, TRes>, SlicedAggregateOperator<TKey, T, TAcc, TRes, Fired<TKey, TRes>>>(
            key,
            (context, next) =>
            {
                if (hasLateOutput) _late ??= new CollectingReceiver<T>((FakeContext)context);
                _made.Add(new SlicedAggregateOperator<TKey, T, TAcc, TRes, Fired<TKey, TRes>>(
                    context, name, windows, key, folder,
                    static (key, fired, result) => new(key, fired.Start.UnixMilliseconds, fired.End.UnixMilliseconds, fired.Firing, fired.Index, fired.Watermark.UnixMilliseconds, result),
                    next, _late));
                return _made[^1];
            },
            options);
    }

    /// <summary>The general harness.</summary>
    public OperatorHarness<TKey, T, Fired<TKey, TRes>, SlicedAggregateOperator<TKey, T, TAcc, TRes, Fired<TKey, TRes>>> Inner { get; }

    /// <summary>What came out, with its timestamps.</summary>
    public List<(Fired<TKey, TRes> Value, long At)> Output => Inner.Output;

    /// <summary>The results alone.</summary>
    public IEnumerable<Fired<TKey, TRes>> Results => Output.Select(static output => output.Value);

    /// <summary>The late records, with their timestamps.</summary>
    public List<(T Value, long At)> Late => _late!.Records;

    /// <summary>The watermarks of the late output, each with the number of late records before it.</summary>
    public List<(long Watermark, int Behind)> LateWatermarks => _late!.Watermarks;

    /// <summary>The watermarks that came out, each with the number of results before it.</summary>
    public List<(long Watermark, int Behind)> Watermarks => Inner.Watermarks;

    /// <summary>Dropped records, those of operators before restores included.</summary>
    public long Dropped => _made.Sum(static made => made.Dropped);

    /// <summary>Slices that are held now; for tumbling windows, windows.</summary>
    public int OpenWindows => Inner.Operator.HeldCount;

    public WindowHarness<TKey, T, TAcc, TRes> Record(TKey key, T value, long at)
    {
        Inner.Record(key, value, at);
        return this;
    }

    public WindowHarness<TKey, T, TAcc, TRes> Batch(ReadOnlySpan<(TKey Key, T Value, long At)> records, long watermark = long.MinValue)
    {
        Inner.Batch(records, watermark);
        return this;
    }

    public WindowHarness<TKey, T, TAcc, TRes> Watermark(long watermark)
    {
        Inner.Watermark(watermark);
        return this;
    }

    public WindowHarness<TKey, T, TAcc, TRes> Clock(long wallMs)
    {
        Inner.Clock(wallMs);
        return this;
    }

    public WindowHarness<TKey, T, TAcc, TRes> End()
    {
        Inner.End();
        return this;
    }
}
