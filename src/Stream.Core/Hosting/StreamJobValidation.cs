using Microsoft.Extensions.Options;

namespace Streams.Hosting;

/// <summary>Validates the settings of one job, and the job under them, before the host has started.</summary>
internal sealed class StreamJobValidation(HostedStreamJob job) : IValidateOptions<StreamJobSettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, StreamJobSettings options)
    {
        if (name != job.Name) return ValidateOptionsResult.Skip;
        string[] problems = [.. job.Problems(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems.Select(p => $"Job '{name}': {p}"));
    }
}
