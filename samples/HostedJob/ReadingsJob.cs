using System.Globalization;
using Microsoft.Extensions.Options;
using Streams;

namespace HostedJob;

/// <summary>Sums up the readings of each sensor, ten seconds at a time: into files, exactly once, and into the memory of the service.</summary>
internal static class ReadingsJob
{
    /// <summary>The job's name; also that of its settings and of its health check.</summary>
    public const string Name = "readings";

    /// <summary>Writes the job. Called once, when the host starts.</summary>
    public static void Write(StreamJob job, IServiceProvider services)
    {
        ReadingsOptions options = services.GetRequiredService<IOptions<ReadingsOptions>>().Value;
        DataStream<Summary> summaries = job
            .From("sensors", GeneratorSource.Endless(Reading.Of).AtMost(options.PerSecond), r => r.At, Watermarks.Ascending)
            .KeyBy(r => r.Sensor)
            .Window(Tumbling.Of(TimeSpan.FromSeconds(10)), Late.Drop)
            .Aggregate("summaries", a => (a.Count(), a.Average(r => r.Celsius), a.Max(r => r.Celsius)),
                (sensor, window, count, mean, highest) => new Summary(sensor, window.Start.ToDateTimeOffset(), count, mean, highest));

        summaries.To("files", FileSink.ExactlyOnce(options.Output, TextLines.Of<Summary>(Line)));
        summaries.To("latest", CallbackSink.Of<Summary>(services.GetRequiredService<LatestSummaries>().Take));
    }

    private static string Line(Summary summary) =>
        string.Create(CultureInfo.InvariantCulture, $"{summary.From:yyyy-MM-ddTHH:mm:ssZ},{summary.Sensor},{summary.Readings},{summary.Mean:F2},{summary.Highest:F2}");
}
