using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Streams.Hosting;

namespace Streams;

/// <summary>Runs jobs inside a host: as a hosted service each, with options from configuration, a health check, and a stop behind a checkpoint when the host stops.</summary>
public static class StreamJobServiceCollectionExtensions
{
    /// <summary>The configuration section of jobs: <c>Streams:</c> and the name of the job.</summary>
    public const string ConfigurationSection = "Streams";

    /// <summary>Adds a job that is written when the host starts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The job's name, see <see cref="StreamJob.Create"/>; also that of its options, of its health check and of its <see cref="HostedStreamJob"/>, which is a keyed service.</param>
    /// <param name="write">Writes the job: sources, operators, sinks. Called once, with the services.</param>
    /// <returns>To go on with settings and the health check.</returns>
    /// <remarks>
    /// <para>Settings come from the section <c>Streams:NAME</c> if the host has a configuration. They and the job are validated before the host has started; everything that is wrong is listed at once.</para>
    /// <para>The host's logger, clock (<see cref="TimeProvider"/>) and meter factory are the job's, if there are any.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">There is a job of this name already.</exception>
    public static StreamJobBuilder AddStreamJob(this IServiceCollection services, string name, Action<StreamJob, IServiceProvider> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return services.AddStreamJob(name, provider =>
        {
            StreamJob job = StreamJob.Create(name);
            write(job, provider);
            return job;
        });
    }

    /// <summary>Adds a job that is there already.</summary>
    /// <inheritdoc cref="AddStreamJob(IServiceCollection, string, Action{StreamJob, IServiceProvider})" />
    /// <param name="services">The host's services.</param>
    /// <param name="job">The job.</param>
    public static StreamJobBuilder AddStreamJob(this IServiceCollection services, StreamJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return services.AddStreamJob(job.Name, _ => job);
    }

    /// <summary>Adds a job that is made when the host starts.</summary>
    /// <inheritdoc cref="AddStreamJob(IServiceCollection, string, Action{StreamJob, IServiceProvider})" />
    /// <param name="services">The host's services.</param>
    /// <param name="name">The name of the job that <paramref name="create"/> makes.</param>
    /// <param name="create">Makes the job, with the services.</param>
    public static StreamJobBuilder AddStreamJob(this IServiceCollection services, string name, Func<IServiceProvider, StreamJob> create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        if (services.Any(s => s.ServiceType == typeof(HostedStreamJob) && (string?)s.ServiceKey == name)) throw new ArgumentException($"There is a job '{name}' already.", nameof(name));

        services.AddOptions<StreamJobSettings>(name).ValidateOnStart();
        services.AddSingleton<IConfigureOptions<StreamJobSettings>>(provider => new ConfigureNamedOptions<StreamJobSettings>(name, settings =>
            provider.GetService<IConfiguration>()?.GetSection($"{ConfigurationSection}:{name}").Bind(settings)));
        services.AddSingleton<IValidateOptions<StreamJobSettings>>(provider => new StreamJobValidation(provider.GetRequiredKeyedService<HostedStreamJob>(name)));
        services.AddKeyedSingleton(name, (provider, _) => new HostedStreamJob(name, provider, create));
        services.AddSingleton<IHostedService>(provider => new StreamJobService(provider.GetRequiredKeyedService<HostedStreamJob>(name), provider.GetRequiredService<IHostApplicationLifetime>()));
        services.AddHealthChecks().Add(new HealthCheckRegistration(name, provider => new StreamJobHealthCheck(provider.GetRequiredKeyedService<HostedStreamJob>(name)), null, ["streams"]));
        return new StreamJobBuilder(services, name);
    }
}
