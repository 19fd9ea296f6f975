using Streams;

namespace QuickStart;

/// <summary>Commits and distinct authors per repository and week.</summary>
internal static class WeeklyJob
{
    public const string Results = "weeks";

    /// <summary>Describes the job; nothing runs.</summary>
    public static StreamJob Create(Settings settings, Action onCommit)
    {
        StreamJob job = StreamJob.Create("commits-per-week");
        job.From("commits", Source(settings), c => c.At, Watermarks.OutOfOrderBy(TimeSpan.FromDays(1)))
            .Select(commit =>
            {
                onCommit();
                return commit;
            })
            .KeyBy(c => c.Repository)
            .Window(Tumbling.Of(TimeSpan.FromDays(7)), Late.Allow(TimeSpan.FromDays(36_500)).ThenDrop())
            .Aggregate("weekly", a => (a.Count(), a.CountDistinct(c => c.Author)),
                (repository, week, commits, authors) => new Week(repository, week.Start, commits, authors))
            .To(Results, FileSink.ExactlyOnce(settings.Output, WeekCsv.Encoder));
        return job;
    }

    private static ISource<Commit> Source(Settings settings)
    {
        ISource<Commit> commits = FileSource.Csv(
            settings.Input, row => new Commit(row.Text("repository"), row.Text("author"), new StreamTime(row.Int64("event_time_ms"))), BadRecords.Fail);
        return settings.Rate is { } rate ? commits.AtMost(rate) : commits;
    }
}
