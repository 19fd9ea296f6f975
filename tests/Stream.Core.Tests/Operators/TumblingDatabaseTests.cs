using DuckDB.NET.Data;
using Streams.Operators.Aggregation;

namespace Streams.Tests.Operators;

/// <summary>Random streams through tumbling windows, against a database.</summary>
public sealed class TumblingDatabaseTests(ITestOutputHelper log)
{
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
