using CsCheck;
using Streams.Operators.Aggregation;
using Streams.State;

namespace Streams.Tests.Operators.Aggregation;

/// <summary>Every aggregate, folded in runs over a table and merged from parts, against a few lines of LINQ.</summary>
public class FolderTests
{
    private sealed record Sale(int Key, int Amount);

    private readonly struct TotalAmount : IAggregate<TotalAmount, Sale, long, long>
    {
        public long Create() => 0;

        public void Add(ref long accumulator, in Sale record) => accumulator += record.Amount;

        public void Merge(ref long into, in long other) => into += other;

        public long Result(in long accumulator) => accumulator;
    }

    private static readonly Gen<Sale[]> Sales = Gen.Select(Gen.Int[0, 4], Gen.Int[-20, 20], (key, amount) => new Sale(key, amount)).Array[0, 60];

    private static Aggregates<Sale> A => default;

    private static Folder<int, Sale, TAcc, TRes> One<TValue, TAgg, TAcc, TRes>(Selected<Sale, TValue, TAgg, TAcc, TRes> selected) where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes>
        => new SelectedFolder<int, Sale, TValue, TAgg, TAcc, TRes>(selected);

    private static void Equals_per_key<TAcc, TRes>(Folder<int, Sale, TAcc, TRes> folder, Func<Sale[], TRes> reference, Func<TRes, TRes, bool>? equal = null)
        => Gen.Select(Sales, Gen.Int[1, 7]).Sample((sales, run) =>
        {
            StateTable<int, TAcc> whole = Table(folder);
            StateTable<int, TAcc> part = Table(folder);
            for (int i = 0; i < sales.Length; i += run) Fold(folder, i % 2 == 0 ? whole : part, sales.AsSpan(i, Math.Min(run, sales.Length - i)));

            foreach (IGrouping<int, Sale> group in sales.GroupBy(sale => sale.Key))
            {
                ulong hash = Key.Of<int>().Hash(group.Key);
                TAcc merged = folder.Create();
                if (whole.TryGet(group.Key, hash, out TAcc first)) folder.Merge(ref merged, in first);
                if (part.TryGet(group.Key, hash, out TAcc second)) folder.Merge(ref merged, in second);

                TRes expected = reference([.. sales.Where((sale, i) => sale.Key == group.Key && i / run * run % 2 == 0), .. sales.Where((sale, i) => sale.Key == group.Key && i / run * run % 2 != 0)]);
                TRes result = folder.Result(in merged);
                Assert.True(equal?.Invoke(expected, result) ?? EqualityComparer<TRes>.Default.Equals(expected, result), $"{result} instead of {expected}");
            }
        });

    private static StateTable<int, TAcc> Table<TAcc, TRes>(Folder<int, Sale, TAcc, TRes> folder) => new(Key.Of<int>(), folder.Accumulator);

    private static void Fold<TAcc, TRes>(Folder<int, Sale, TAcc, TRes> folder, StateTable<int, TAcc> table, ReadOnlySpan<Sale> sales)
    {
        int[] keys = new int[sales.Length];
        ulong[] hashes = new ulong[sales.Length];
        for (int i = 0; i < sales.Length; i++) keys[i] = sales[i].Key;
        Key.Of<int>().Hash(keys, hashes);
        folder.Fold(table, keys, hashes, sales);
    }

    [Fact]
    public void Count_counts_records() => Equals_per_key(One(A.Count()), sales => sales.Length);

    [Fact]
    public void Sum_adds_integers_in_64_bits() => Equals_per_key(One(A.Sum(s => s.Amount)), sales => sales.Sum(s => (long)s.Amount));

    [Fact]
    public void Sum_adds_decimals() => Equals_per_key(One(A.Sum(s => s.Amount / 4m)), sales => sales.Sum(s => s.Amount / 4m));

    [Fact]
    public void Average_is_the_mean() => Equals_per_key(One(A.Average(s => s.Amount)), sales => sales.Average(s => s.Amount));

    [Fact]
    public void Min_is_the_smallest() => Equals_per_key(One(A.Min(s => s.Amount)), sales => sales.Min(s => s.Amount));

    [Fact]
    public void Max_works_for_strings() => Equals_per_key(One(A.Max(s => $"{s.Amount}")), sales => sales.Max(s => $"{s.Amount}")!);

    [Fact]
    public void CountDistinct_counts_different_values() => Equals_per_key(One(A.CountDistinct(s => s.Amount)), sales => sales.Select(s => s.Amount).Distinct().LongCount());

    [Fact]
    public void Fold_takes_lambdas() => Equals_per_key(One(A.Fold(1L, (x, s) => Math.Max(x, s.Amount), Math.Max)), sales => Math.Max(1, sales.Max(s => s.Amount)));

    [Fact]
    public void A_struct_of_the_user_folds_whole_records() => Equals_per_key(new RecordFolder<int, Sale, TotalAmount, long, long>(default), sales => sales.Sum(s => (long)s.Amount));

    [Fact]
    public void Two_aggregates_share_a_look_up()
    {
        var folder = new TwoFolder<int, Sale, None, Counting, long, long, Sale, TotalAmount, long, long>(A.Count(), A.Use(default(TotalAmount)));

        Equals_per_key(folder, sales => (sales.Length, sales.Sum(s => (long)s.Amount)));
        Assert.Equal("Counting + FolderTests.TotalAmount", folder.Text);
    }

    [Fact]
    public void Three_aggregates_share_a_look_up() => Equals_per_key(
        new ThreeFolder<int, Sale, int, Extreme<int, Least>, (bool, int), int, None, Counting, long, long, int, Distinct<int>, DistinctSet<int>, long>(
            A.Min(s => s.Amount), A.Count(), A.CountDistinct(s => s.Amount)),
        sales => (sales.Min(s => s.Amount), sales.Length, sales.Select(s => s.Amount).Distinct().LongCount()));

    [Fact]
    public void Reduce_combines_records_of_one_kind()
    {
        Folding<string, string> longest = new("", (a, b) => b.Length > a.Length ? b : a, (a, b) => b.Length > a.Length ? b : a, Serializer.Of<string>());
        Reducing<string> reducing = new((a, b) => b.Length > a.Length ? b : a, Serializer.Of<string>());
        (bool Any, string? Value) accumulator = reducing.Create();
        string folded = longest.Create();

        foreach (string word in new[] { "a", "ccc", "bb" })
        {
            reducing.Add(ref accumulator, in word);
            longest.Add(ref folded, in word);
        }

        Assert.Equal("ccc", reducing.Result(in accumulator));
        Assert.Equal("ccc", longest.Result(in folded));
    }

    [Fact]
    public void Top_keeps_the_highest_and_of_equals_the_first()
    {
        Top<(string Name, int Rank), int> top = new(2, r => r.Rank);
        List<(string Name, int Rank)> first = top.Create();
        List<(string Name, int Rank)> second = top.Create();
        foreach ((string, int) record in new[] { ("a", 1), ("b", 3), ("c", 3), ("d", 2) }) top.Add(ref first, in record);
        foreach ((string, int) record in new[] { ("e", 3), ("f", 4) }) top.Add(ref second, in record);

        top.Merge(ref first, in second);

        Assert.Equal([("f", 4), ("b", 3)], top.Result(in first));
        Assert.Equal([("f", 4), ("e", 3)], top.Result(in second));
#pragma warning disable STREAM102 // The type is of no account.
        Assert.Throws<ArgumentOutOfRangeException>(() => A.Top(0, s => s.Amount));
#pragma warning restore STREAM102
    }

    [Fact]
    public void A_seed_that_changes_in_place_is_copied_for_each_key()
    {
        Folding<Sale, List<int>> folding = new([], (list, s) => { list.Add(s.Amount); return list; }, (x, y) => [.. x, .. y], Serializer.List(Serializer.Of<int>()));
        RecordFolder<int, Sale, Folding<Sale, List<int>>, List<int>, List<int>> folder = new(folding);
        StateTable<int, List<int>> table = Table(folder);

        Fold(folder, table, [new(1, 10), new(2, 20), new(1, 11)]);

        Assert.True(table.TryGet(1, Key.Of<int>().Hash(1), out List<int> one));
        Assert.True(table.TryGet(2, Key.Of<int>().Hash(2), out List<int> two));
        Assert.Equal([10, 11], one);
        Assert.Equal([20], two);
    }

    [Fact]
    public void A_sum_that_does_not_fit_throws()
    {
        Summing<int> summing = default;
        int sum = int.MaxValue;

        Assert.Throws<OverflowException>(() => summing.Add(ref sum, 1));
        Assert.Throws<OverflowException>(() => summing.Merge(ref sum, 1));
    }

    [Fact]
    public void A_set_in_state_is_copied_and_read_back()
    {
        Serializer<DistinctSet<int>> serializer = One(A.CountDistinct(s => s.Amount)).Accumulator;
        Distinct<int> distinct = default;
        DistinctSet<int> set = distinct.Create();
        foreach (int value in new[] { 3, 1, 3 }) distinct.Add(ref set, in value);

        DistinctSet<int> copy = serializer.Copy(set);
        distinct.Add(ref set, 4);
        StateWriter output = new();
        serializer.Write(in copy, output);
        StateReader input = new(output.Written);
        DistinctSet<int> read = serializer.Read(ref input);

        Assert.Equal(Copying.Copier, serializer.Copying);
        Assert.Equal("set<int32>", serializer.Fingerprint);
        Assert.Equal(3, distinct.Result(in set));
        Assert.Equal(2, distinct.Result(in copy));
        Assert.Equal([1, 3], read.Values.Order());
    }
}
