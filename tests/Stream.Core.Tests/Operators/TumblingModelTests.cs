using CsCheck;
using DuckDB.NET.Data;
using Streams.Operators.Aggregation;

namespace Streams.Tests.Operators;

/// <summary>Random streams through tumbling windows, against a few lines of LINQ and against a database.</summary>
public sealed class TumblingModelTests(ITestOutputHelper log)
{
    private sealed record Step((string Key, long Value, long At)[] Records, long Watermark);

    private sealed record Stream(Step[] Steps, long Size, long Allowed, int SnapshotEvery, int PauseSeed);

    private static readonly Gen<Stream> Streams = Gen.Select(
        Gen.Select(Gen.Select(Gen.Int[0, 4], Gen.Long[-9, 9], Gen.Long[-60, 140], static (key, value, at) => ("k" + key, value, at)).Array[0, 12], Gen.Long[-60, 140], static (records, watermark) => new Step(records, watermark))
            .Array[1, 12],
        Gen.Long[1, 25], Gen.Long[0, 30], Gen.Int[0, 3], Gen.Int[0, 1000], static (steps, size, allowed, snapshots, pauses) => new Stream(steps, size, allowed, snapshots, pauses));

    [Fact]
    public void Any_stream_gives_what_a_plain_reference_gives() => Streams.Sample(stream =>
    {
        WindowHarness<string, long, long, long> harness = new(
            Tumbling.Of(TimeSpan.FromMilliseconds(stream.Size)), TimeSpan.FromMilliseconds(stream.Allowed), Key.Of<string>(), TumblingAggregateTests.Sum,
            new HarnessOptions { SnapshotEvery = stream.SnapshotEvery, PauseSeed = stream.PauseSeed });
        (List<string> expected, List<(long, long)> late) = Reference(stream);

        List<string> results = [];
        foreach (Step step in stream.Steps)
        {
            int before = harness.Output.Count;
            harness.Batch(step.Records, step.Watermark);
            results.AddRange(InOrder(harness.Results.Skip(before)));
        }

        Assert.Equal(expected, results);
        Assert.Equal(late, harness.Late);
    });

    // Late firings keep their order; those of a watermark come in the order of the windows, and in any order of keys.
    private static IEnumerable<string> InOrder(IEnumerable<Fired<string, long>> fired) =>
    [
        .. fired.Where(f => f.Firing == Firing.Late).Select(f => f.ToString()),
        .. fired.Where(f => f.Firing == Firing.OnTime).OrderBy(f => f.Start).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => f.ToString()),
    ];

    private static (List<string> Results, List<(long, long)> Late) Reference(Stream stream)
    {
        List<(string Key, long Start, long Value)> accepted = [];
        Dictionary<(string, long), int> firings = [];
        List<string> results = [];
        List<(long, long)> late = [];
        long watermark = long.MinValue;
        foreach (Step step in stream.Steps)
        {
            List<Fired<string, long>> fired = [];
            Fired<string, long> Fire((string Key, long Start) window, Firing firing)
            {
                int index = firings.GetValueOrDefault(window);
                firings[window] = index + 1;
                long sum = accepted.Where(record => (record.Key, record.Start) == window).Sum(record => record.Value);
                return new(window.Key, window.Start, window.Start + stream.Size, firing, index, watermark, sum);
            }

            foreach ((string key, long value, long at) in step.Records)
            {
                long start = (long)Math.Floor(at / (double)stream.Size) * stream.Size;
                long last = start + stream.Size - 1;
                if (watermark != long.MinValue && last + stream.Allowed <= watermark)
                {
                    late.Add((value, at));
                    continue;
                }

                accepted.Add((key, start, value));
                if (last <= watermark) fired.Add(Fire((key, start), Firing.Late));
            }

            long old = watermark;
            watermark = Math.Max(watermark, step.Watermark);
            foreach ((string Key, long Start) window in accepted.Select(record => (record.Key, record.Start)).Distinct())
            {
                long last = window.Start + stream.Size - 1;
                if (last > old && last <= watermark) fired.Add(Fire(window, Firing.OnTime));
            }

            results.AddRange(InOrder(fired));
        }

        return (results, late);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Counts_sums_and_distinct_values_are_those_of_a_database(int seed)
    {
        log.WriteLine($"seed {seed}");
        Random random = new(seed);
        long size = random.Next(1, 5000);
        (string Key, long Value, long At)[] records =
            [.. Enumerable.Range(0, 20_000).Select(_ => ("k" + random.Next(50), (long)random.Next(-100, 100), random.NextInt64(-100_000, 100_000)))];
        Aggregates<long> a = default;
        var folder = new ThreeFolder<string, long, None, Counting, long, long, long, Summing<long>, long, long, long, Distinct<long>, DistinctSet<long>, long>(
            a.Count(), a.Sum(static value => value), a.CountDistinct(static value => value));
        WindowHarness<string, long, (long, long, DistinctSet<long>), (long, long, long)> harness = new(
            Tumbling.Of(TimeSpan.FromMilliseconds(size)), TimeSpan.Zero, Key.Of<string>(), folder, new HarnessOptions { SnapshotEvery = 7, PauseSeed = seed });

        foreach ((string, long, long)[] batch in records.Chunk(997)) harness.Batch(batch);
        harness.Watermark(long.MaxValue);

        Assert.Empty(harness.Late);
        Assert.Equal(
            Database(records, size),
            harness.Results.Select(r => (r.Key, r.Start, r.Result.Item1, r.Result.Item2, r.Result.Item3)).OrderBy(r => r.Key, StringComparer.Ordinal).ThenBy(r => r.Start));
    }

    private static List<(string, long, long, long, long)> Database((string Key, long Value, long At)[] records, long size)
    {
        using DuckDBConnection connection = new("DataSource=:memory:");
        try
        {
            connection.Open();
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            Assert.Skip($"The native library of DuckDB does not load here: {error.Message}");
        }

        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = "create table records (key varchar, value bigint, time_ms bigint)";
        command.ExecuteNonQuery();
        using (DuckDBAppender appender = connection.CreateAppender("records"))
        {
            foreach ((string key, long value, long at) in records) appender.CreateRow().AppendValue(key).AppendValue(value).AppendValue(at).EndRow();
        }

        command.CommandText =
            $"""
            select key, cast(floor(time_ms / {size}.0) as bigint) * {size} as start, count(*), cast(sum(value) as bigint), count(distinct value)
            from records group by all order by key, start
            """;
        List<(string, long, long, long, long)> rows = [];
        using DuckDBDataReader reader = command.ExecuteReader();
        while (reader.Read()) rows.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        return rows;
    }
}
