using System.ComponentModel.DataAnnotations;

namespace HostedJob;

/// <summary>What the section <c>Readings</c> says. How the job runs is in <c>Streams:readings</c>.</summary>
internal sealed class ReadingsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Readings";

    /// <summary>How many readings come in a second. May change from one run to the next.</summary>
    [Range(0.1, 1e7)]
    public double PerSecond { get; set; } = 50;

    /// <summary>Where the summaries are published.</summary>
    [Required]
    public string Output { get; set; } = "";
}
