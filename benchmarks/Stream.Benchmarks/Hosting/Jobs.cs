using Streams.Benchmarks.Feeding;

namespace Streams.Benchmarks.Hosting;

/// <summary>The jobs that are measured, and the functions that they share with the plain loops.</summary>
internal static class Jobs
{
    /// <summary>First step of the chain.</summary>
    public static Func<Reading, Reading> Double { get; } = static r => r with { Value = r.Value * 2 };

    /// <summary>Second step: seven of eight pass.</summary>
    public static Func<Reading, bool> IsWanted { get; } = static r => (r.Kind & 7) != 0;

    /// <summary>Third step.</summary>
    public static Func<Reading, long> Weigh { get; } = static r => r.Value + r.Key;

    /// <summary>The key of the windows.</summary>
    public static Func<Reading, int> Key { get; } = static r => r.Key;

    /// <summary>What the windows add up.</summary>
    public static Func<Reading, long> Value { get; } = static r => r.Value;

    /// <summary>How many batches a window spans: about a thousand records a key, or eight where there are a million keys.</summary>
    public static int BatchesPerWindow(int keys) => keys > 100_000 ? 8192 : 1024;

    /// <summary>Select, Where, Select, and a sink that counts.</summary>
    public static StreamJob Chain(Feed feed)
    {
        StreamJob job = StreamJob.Create("chain");
        job.From("readings", new FeedSource(feed), Watermarks.Ascending).Select(Double).Where(IsWanted).Select(Weigh).To("counter", new CountingSink<long, Itself>());
        return job;
    }

    /// <summary>The same with functions that are structs.</summary>
    public static StreamJob ChainOfStructs(Feed feed)
    {
        StreamJob job = StreamJob.Create("chain");
        job.From("readings", new FeedSource(feed), Watermarks.Ascending).Select(new Doubled()).Where(new Wanted()).Select(new Weighed()).To("counter", new CountingSink<long, Itself>());
        return job;
    }

    /// <summary>Names for keys: as long as those of accounts and hosts are.</summary>
    public static string[] Names { get; } = [.. Enumerable.Range(0, 1000).Select(static i => $"account-{i:D4}.eu-central")];

    /// <summary>The same names again, other strings: as of records that were read one after the other.</summary>
    public static string[] OtherNames { get; } = [.. Names.Select(static name => new string(name.AsSpan()))];

    /// <summary>The key of the windows, as a string.</summary>
    public static Func<Reading, string> Name { get; } = static r => (r.Kind & 1) == 0 ? Names[r.Key] : OtherNames[r.Key];

    /// <summary>Size and slide of the sliding windows: 16 records have the same time, so a slice of a second holds 16 a key.</summary>
    public static (long SizeMs, long SlideMs, int RecordsPerMs) SlidingWindows => (10_000, 1_000, 16);

    /// <summary>Gap of the sessions, in milliseconds.</summary>
    public const long SessionGapMs = 500;

    /// <summary>How many records have the same time where sessions are short: of 1,000 keys each comes back after 250 ms on average, and a session holds seven records.</summary>
    public const int ShortSessions = 4;

    /// <summary>The same where they are long: each key comes back after 62 ms on average, and a session holds three thousand records.</summary>
    public const int LongSessions = 16;

    /// <summary>Count and sum per key and tumbling window of event time, and a sink that counts.</summary>
    public static StreamJob Windows(Feed feed, int keys) => Totals(feed, static readings => readings.KeyBy(Key), TumblingFor(keys), Late.Drop);

    /// <summary>The same, keyed by name.</summary>
    public static StreamJob WindowsOfNames(Feed feed) => Totals(feed, static readings => readings.KeyBy(Name), TumblingFor(Names.Length), Late.Drop);

    /// <summary>Count and sum per key and sliding window.</summary>
    public static StreamJob Sliding(Feed feed) => Totals(
        feed, static readings => readings.KeyBy(Key), Streams.Sliding.Of(TimeSpan.FromMilliseconds(SlidingWindows.SizeMs), TimeSpan.FromMilliseconds(SlidingWindows.SlideMs)), Late.Drop);

    /// <summary>Count and sum per key and session.</summary>
    public static StreamJob Sessions(Feed feed, Late<Reading> late) => Totals(feed, static readings => readings.KeyBy(Key), Session.WithGap(TimeSpan.FromMilliseconds(SessionGapMs)), late);

    private static TumblingWindows TumblingFor(int keys) => Tumbling.Of(TimeSpan.FromMilliseconds((long)BatchesPerWindow(keys) * Ring.BatchSize));

    private static StreamJob Totals<TKey>(Feed feed, Func<DataStream<Reading>, KeyedStream<TKey, Reading>> keyBy, EventTimeWindows windows, Late<Reading> late) where TKey : notnull
    {
        StreamJob job = StreamJob.Create("totals");
        keyBy(job.From("readings", new FeedSource(feed), Watermarks.Ascending))
            .Window(windows, late)
            .Aggregate("totals", a => (a.Count(), a.Sum(Value)), static (key, window, count, sum) => new Total<TKey>(key, window.Start.UnixMilliseconds, count, sum))
            .To("counter", new CountingSink<Total<TKey>, SumOfTotal<TKey>>());
        return job;
    }
}

/// <summary>A result of the windows.</summary>
internal readonly record struct Total<TKey>(TKey Key, long WindowStart, long Count, long Sum);

/// <summary>The number of a number.</summary>
internal readonly struct Itself : INumberOf<long>
{
    public static long Of(in long record) => record;
}

/// <summary>The sum of a result.</summary>
internal readonly struct SumOfTotal<TKey> : INumberOf<Total<TKey>>
{
    public static long Of(in Total<TKey> record) => record.Sum;
}

/// <summary>First step of the chain.</summary>
internal readonly struct Doubled : IMap<Doubled, Reading, Reading>
{
    public Reading Map(in Reading record) => record with { Value = record.Value * 2 };
}

/// <summary>Second step: seven of eight pass.</summary>
internal readonly struct Wanted : IPredicate<Wanted, Reading>
{
    public bool Holds(in Reading record) => (record.Kind & 7) != 0;
}

/// <summary>Third step.</summary>
internal readonly struct Weighed : IMap<Weighed, Reading, long>
{
    public long Map(in Reading record) => record.Value + record.Key;
}
