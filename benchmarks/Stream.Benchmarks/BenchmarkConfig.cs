using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using Perfolizer.Horology;

namespace Streams.Benchmarks;

/// <summary>A few long iterations, each over millions of records, compared by their medians: the form for machines that others use too.</summary>
public sealed class BenchmarkConfig : ManualConfig
{
    /// <summary>Called by the runner.</summary>
    public BenchmarkConfig()
    {
        AddJob(Job.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(4).WithIterationCount(7).WithInvocationCount(1).WithUnrollFactor(1));
        AddColumn(StatisticColumn.Median, StatisticColumn.Min, StatisticColumn.Max);
        AddExporter(MarkdownExporter.GitHub);
        HideColumns("Error", "StdDev", "Gen0", "Gen1", "Gen2");
        WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(TimeUnit.Nanosecond).WithRatioStyle(RatioStyle.Value));
    }
}
