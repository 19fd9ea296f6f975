namespace Streams.Tests.Jobs;

/// <summary>What the whole jobs here are about.</summary>
internal readonly record struct Sale(string Shop, long Amount, long AtMs = 0)
{
    public StreamTime At => new(AtMs);

    /// <summary>Sales of three shops, numbered from <paramref name="from"/>.</summary>
    public static IEnumerable<Sale> Many(int count, int from = 0) => Enumerable.Range(from, count).Select(static i => new Sale($"shop-{i % 3}", i, i));
}

/// <summary>Gives every sale its number within its shop.</summary>
internal sealed class Numbering(OperatorSetup setup, Action<Sale>? check = null) : KeyedProcess<string, Sale, string>
{
    private readonly ValueState<long> _count = setup.Value<long>("count");

    public override void OnRecord(in Sale record, in KeyedContext<string> context, Output<string> output)
    {
        check?.Invoke(record);
        output.Emit($"{context.Key} #{++_count.Value}");
    }

    /// <summary>What the sales give, however they are shared out and restarted.</summary>
    public static IEnumerable<string> Of(IEnumerable<Sale> sales) =>
        sales.GroupBy(static s => s.Shop).SelectMany(static g => Enumerable.Range(1, g.Count()).Select(i => $"{g.Key} #{i}")).Order(StringComparer.Ordinal);
}
