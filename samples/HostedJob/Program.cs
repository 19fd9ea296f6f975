using HostedJob;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using Streams;

// Settings lie beside the program, whichever directory it is started in.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

builder.Services.AddSingleton<LatestSummaries>();
builder.Services.AddOptions<ReadingsOptions>().BindConfiguration(ReadingsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddStreamJob(ReadingsJob.Name, ReadingsJob.Write);

TimeSpan metricsInterval = builder.Configuration.GetValue("Metrics:Interval", TimeSpan.FromSeconds(15));
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
    .AddMeter("Streams")
    .AddConsoleExporter((_, reader) => reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)metricsInterval.TotalMilliseconds));

WebApplication service = builder.Build();
service.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthJson.WriteAsync });
service.MapGet("/sensors", (LatestSummaries latest) => latest.All);
await service.RunAsync();
