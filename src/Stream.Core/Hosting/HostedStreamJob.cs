using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Streams;

/// <summary>A job in a host: its handle once it has started. A keyed service under the job's name. Safe from any thread.</summary>
public sealed class HostedStreamJob
{
    private readonly IServiceProvider _services;
    private readonly Lazy<StreamJob> _job;
    private volatile JobHandle? _handle;

    internal HostedStreamJob(string name, IServiceProvider services, Func<IServiceProvider, StreamJob> create)
    {
        (Name, _services) = (name, services);
        _job = new Lazy<StreamJob>(() => create(services));
    }

    /// <summary>The job's name.</summary>
    public string Name { get; }

    /// <summary>The run; null before the host has started.</summary>
    public JobHandle? Handle => _handle;

    /// <summary>The settings of configuration and code, validated.</summary>
    internal StreamJobSettings Settings => _services.GetRequiredService<IOptionsMonitor<StreamJobSettings>>().Get(Name);

    /// <summary>The job's clock.</summary>
    internal TimeProvider Clock => _services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>Everything that is wrong with settings, or with the job under them. May be asked at any time, also while the job runs and its configuration is read again.</summary>
    /// <remarks>The first call makes the job; that, and that nothing can be added to it afterwards, is all that stays of it. To build is to check: each time it gives a plan of its own, which is dropped here, opens nothing, and changes nothing of a plan that runs.</remarks>
    internal IEnumerable<string> Problems(StreamJobSettings settings)
    {
        // What the options say of themselves is part of what the job says of its build.
        List<string> problems = [.. settings.Health.Problems()];
        try
        {
            if (_job.Value.Name != Name) problems.Add($"The job that was added as '{Name}' is called '{_job.Value.Name}'.");
            _job.Value.Build(OptionsOf(settings));
        }
        catch (InvalidJobException e)
        {
            problems.AddRange(e.Problems);
        }

        return problems;
    }

    /// <summary>Starts the run.</summary>
    internal JobHandle Start() => _handle = _job.Value.Start(OptionsOf(Settings));

    /// <summary>The options of the run.</summary>
    internal JobOptions OptionsOf(StreamJobSettings settings) => settings.Apply(new JobOptions
    {
        Time = Clock,
        Logger = _services.GetService<ILoggerFactory>(),
        Meters = _services.GetService<IMeterFactory>(),
    });
}
