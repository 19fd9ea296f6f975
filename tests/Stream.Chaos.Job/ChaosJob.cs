namespace Streams.Chaos.Job;

/// <summary>A job in which nothing is late: numbered records from several splits, windows of each key into one sink, a keyed process function into another.</summary>
internal static class ChaosJob
{
    private const int Splits = 8;

    /// <summary>Describes the job; nothing runs.</summary>
    public static StreamJob Create(Settings settings, Action onRecord)
    {
        ISource<Reading> numbers = GeneratorSource.Of(settings.Count, Reading.Of, Splits);
        StreamJob job = StreamJob.Create("chaos");

        // Idle splits could let time pass by their records, on a machine that is busy for long: they hold it instead.
        DataStream<Reading> readings = job
            .From("numbers", settings.Rate is { } rate ? numbers.AtMost(rate) : numbers, r => new StreamTime(r.TimeMs),
                Watermarks.OutOfOrderBy(TimeSpan.FromMilliseconds(Reading.DisorderMs)).WithoutIdleness())
            .Select(reading =>
            {
                onRecord();
                return reading;
            })
            .Where(r => r.IsKept);

        readings.KeyBy(r => r.Key)
            .Window(Tumbling.Of(TimeSpan.FromMilliseconds(Reading.WindowMs)), Late.Drop)
            .Aggregate("per-key", a => (a.Count(), a.Sum(r => r.Value)), (key, window, count, sum) => Results.Window(key, window.Start.UnixMilliseconds, count, sum))
            .To(Results.Windows, FileSink.ExactlyOnce(settings.Output, TextLines.Of<string>(line => line)));

        readings.KeyBy(r => (r.Key, r.BucketMs), Key.Tuple(Key.Of<int>(), Key.Of<long>()))
            .Process("per-bucket", setup => new BucketCounter(setup))
            .To(Results.Buckets, FileSink.ExactlyOnce(settings.Output, TextLines.Of<string>(line => line)));
        return job;
    }
}
