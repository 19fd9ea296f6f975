using Streams.Elements;
using Streams.Operators;
using Streams.Operators.Aggregation;
using Streams.Testing;

namespace Streams.Tests.Operators;

/// <summary>Aggregates without windows: a result behind every record.</summary>
public sealed class RollingAggregateTests
{
    [Theory, InlineData(0, 0), InlineData(1, 0), InlineData(2, 41)]
    public void Every_record_gives_the_result_of_its_key_behind_it_at_its_time(int snapshotEvery, int pauseSeed)
    {
        var harness = Of(
            new SelectedFolder<string, int, long, Summing<long>, long, long>(default(Aggregates<int>).Sum(n => n)), (key, sum) => $"{key}={sum}",
            new HarnessOptions { SnapshotEvery = snapshotEvery, PauseSeed = pauseSeed == 0 ? null : pauseSeed });

        harness.Record("a", 1, 10).Batch([("b", 5, 9), ("a", 2, 8), ("a", 4, 7)], watermark: 9).Watermark(12).Record("b", 6, 3);

        Assert.Equal([("a=1", 10L), ("b=5", 9L), ("a=3", 8L), ("a=7", 7L), ("b=11", 3L)], harness.Output);
        Assert.Equal([(9L, 4), (12L, 4)], harness.Watermarks);
        Assert.Equal(2, harness.Operator.KeyCount);
    }

    [Theory, InlineData(0), InlineData(1)]
    public void Results_of_several_aggregates_and_of_aggregates_with_references_are_those_of_their_moment(int snapshotEvery)
    {
        var harness = Of(
            new ThreeFolder<string, int, None, Counting, long, long, int, Distinct<int>, DistinctSet<int>, long, int, Top<int, int>, List<int>, IReadOnlyList<int>>(
                default(Aggregates<int>).Count(), default(Aggregates<int>).CountDistinct(n => n), default(Aggregates<int>).Top(2, n => n)),
            (key, r) => $"{key}: {r.Item1} {r.Item2} {string.Join('/', r.Item3)}",
            new HarnessOptions { SnapshotEvery = snapshotEvery });

        harness.Record("a", 3).Record("a", 3).Record("b", 9).Record("a", 5).Record("a", 4);

        Assert.Equal(["a: 1 1 3", "a: 2 1 3/3", "b: 1 1 9", "a: 3 2 5/3", "a: 4 3 5/4"], harness.Output.Select(output => output.Value));
    }

    [Fact]
    public void A_snapshot_that_is_written_later_holds_the_old_accumulators()
    {
        SelectedFolder<string, int, int, Distinct<int>, DistinctSet<int>, long> folder = new(default(Aggregates<int>).CountDistinct(n => n));
        var harness = Of(folder, (_, n) => $"{n}").Record("a", 1).Record("a", 2);

        MemorySnapshot snapshot = harness.Freeze();
        harness.Record("a", 3);

        Assert.Equal("2", Of(folder, (_, n) => $"{n}", new HarnessOptions { RestoreFrom = [snapshot] }).Record("a", 2).Output.Single().Value);
        Assert.Equal("4", harness.Record("a", 4).Output[^1].Value);
    }

    [Fact]
    public void The_bytes_of_the_section_are_these()
    {
        MemorySnapshot snapshot = Of(new SelectedFolder<string, int, None, Counting, long, long>(default(Aggregates<int>).Count()), (_, n) => $"{n}").Record("k", 1).Record("k", 1).Freeze();

        MemorySection section = Assert.Single(snapshot.Sections);
        Assert.Equal(("accumulators", "string", "int64"), (section.Section.State, section.Section.KeyFingerprint, section.Section.ValueFingerprint));
        Assert.Equal("016B" + "0200000000000000", Convert.ToHexString(Assert.Single(section.Entries)));
    }

    [Fact]
    public void State_of_another_kind_of_operator_is_refused()
    {
        MemorySnapshot snapshot = StateProbe.Harness().Record("a", p => p.List.Add(1)).Freeze();

        Assert.Throws<StateIncompatibleException>(() => Of(
            new SelectedFolder<string, int, None, Counting, long, long>(default(Aggregates<int>).Count()), (_, n) => $"{n}", new HarnessOptions { RestoreFrom = [snapshot] }, "probe"));
    }

    [Fact]
    public void State_of_another_kind_of_operator_that_is_dropped_by_name_is_left_unread()
    {
        MemorySnapshot snapshot = StateProbe.Harness().Record("a", p => p.List.Add(1)).Freeze();
        RollingAggregateOperator<string, int, long, long, string> op = new(
            FakeContext.Of(null), "probe", Key.Of<string>(), new SelectedFolder<string, int, None, Counting, long, long>(default(Aggregates<int>).Count()), (_, n) => $"{n}", NoReceiver<string>.Instance);

        op.Restore(MemorySnapshot.Restored("probe", 1, [snapshot]) with { DroppedStates = [.. snapshot.Sections.Select(s => s.Section.State)] });

        Assert.Equal(0, op.KeyCount);
    }

    [Fact]
    public void A_record_of_a_known_key_allocates_nothing()
    {
        FakeContext context = FakeContext.Of(null);
        RollingAggregateOperator<int, long, (long, long), (long, long), long> op = new(
            context, "rolling", Key.Of<int>(), new TwoFolder<int, long, None, Counting, long, long, long, Summing<long>, long, long>(default(Aggregates<long>).Count(), default(Aggregates<long>).Sum(n => n)),
            static (_, r) => r.Item1 + r.Item2, NoReceiver<long>.Instance);
        KeyedBatch<int, long> batch = new(new KeyedBatchPool<int, long>(Batch.MaxRecords), Batch.MaxRecords) { Count = Batch.MaxRecords };
        for (int i = 0; i < batch.Count; i++) batch.Keys[i] = i % 100;
        Key.Of<int>().Hash(batch.Keys, batch.Hashes);
        op.OnBatch(batch);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) op.OnBatch(batch);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static OperatorHarness<string, int, string, RollingAggregateOperator<string, int, TAcc, TRes, string>> Of<TAcc, TRes>(
        Folder<string, int, TAcc, TRes> folder, Func<string, TRes, string> result, HarnessOptions? options = null, string name = "rolling")
        => new(Key.Of<string>(), (context, next) => new(context, name, Key.Of<string>(), folder, result, next), options);
}
