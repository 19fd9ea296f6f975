using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HostedJob;

/// <summary>Writes a health report for people and monitors: the status of the service, and what each job says of itself.</summary>
internal static class HealthJson
{
    /// <summary>Writes it as JSON.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        jobs = report.Entries.ToDictionary(static e => e.Key, static e => new { status = e.Value.Status.ToString(), e.Value.Description, e.Value.Data }),
    });
}
