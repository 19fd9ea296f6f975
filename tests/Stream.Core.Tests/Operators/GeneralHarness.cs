using Streams.Operators;
using Streams.Operators.Aggregation;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>What a window is told of itself, whatever its kind.</summary>
internal readonly record struct Told(long Start, long End, Firing Firing, int Index, long Watermark);

/// <summary>The harness of the operator that runs every kind of window: what came out with its window, late records where they go, drops counted over restores.</summary>
internal sealed class GeneralHarness<T, TRes>
{
    private readonly List<WindowOperator<string, T>> _made = [];
    private CollectingReceiver<T>? _late;

    private GeneralHarness(
        HarnessOptions? options, bool hasLateOutput, Func<OperatorContext, IReceiver<(string Key, Told Window, TRes Result)>, IReceiver<T>?, WindowOperator<string, T>> create)
    {
        Inner = new(
            Key.Of<string>(),
            (context, next) =>
            {
                if (hasLateOutput) _late ??= new CollectingReceiver<T>((FakeContext)context);
                _made.Add(create(context, next, _late));
                return _made[^1];
            },
            options);
    }

    /// <summary>The general harness.</summary>
    public OperatorHarness<string, T, (string Key, Told Window, TRes Result), WindowOperator<string, T>> Inner { get; }

    /// <summary>What came out, with its timestamps.</summary>
    public List<((string Key, Told Window, TRes Result) Value, long At)> Output => Inner.Output;

    /// <summary>The late records, with their timestamps.</summary>
    public List<(T Value, long At)> Late => _late?.Records ?? [];

    /// <summary>Dropped records, those of operators before restores included.</summary>
    public long Dropped => _made.Sum(static made => made.Dropped);

    /// <summary>Records that came too late, dropped or not, those of operators before restores included.</summary>
    public long LateCount => _made.Sum(static made => made.Late);

    /// <summary>Windows that are held now, of all keys.</summary>
    public int OpenWindows => Inner.Operator.HeldCount;

    /// <summary>Windows that aggregate.</summary>
    public static GeneralHarness<T, TRes> Aggregate<TAcc>(GeneralWindows windows, Folder<string, T, TAcc, TRes> folder, HarnessOptions? options = null, bool hasLateOutput = true) => new(
        options, hasLateOutput,
        (context, next, late) => Create(
            context, windows, new AggregateWindows<string, T, TAcc, TRes, Told, (string, Told, TRes)>(context, "window", folder, static (key, window, result) => (key, window, result), next), late));

    /// <summary>Windows that give their records to a function.</summary>
    public static GeneralHarness<T, TRes> Process(
        GeneralWindows windows, Serializer<T> records, Func<IReadOnlyList<T>, IEnumerable<TRes>> function, HarnessOptions? options = null, bool hasLateOutput = true) => new(
        options, hasLateOutput,
        (context, next, late) => Create(
            context, windows, new ProcessWindows<string, T, Told, (string, Told, TRes)>(
                context, "window", Key.Of<string>(), records, (key, window, list) => function(list).Select(result => (key, window, result)), next), late));

    private static GeneralWindowOperator<string, T, TContent, Told> Create<TContent>(
        OperatorContext context, GeneralWindows windows, WindowFunction<string, T, TContent, Told> function, IReceiver<T>? late) => new(
        context, "window", windows, Key.Of<string>(),
        static (window, firing, watermark) => new Told(window.Start, window.End, firing, window.Firings, watermark.UnixMilliseconds), function, late);
}
